"""Describe and build modules that others wrote: the base of families that name a library's models.

Such a spec names one model of its library, and says of the task what differs from the model's own:
classes, channels, height and width. Nothing is downloaded. Libraries are imported when the first
of their models is built; ``backbones.library_index`` knows the names without that.
"""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, ClassVar, Self

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from backbones.library_index import Entry, entries
from backbones.spec import BackboneSpec, OptionalFloat, OptionalInt, SpecError
from knobs.knob import knob
from language.said import Note, SaidError, first_line, message

MOST_NEAREST = 3
"""Names that are told beside one that a library does not have."""

_NUMBERS = frozenset({torch.arange, torch.linspace, torch.logspace, torch.tensor})
"""Functions that make numbers to compute with, where weights are made by the others."""


class LibraryError(SaidError):
    """A module's own constructor refuses its arguments."""


class _NumbersOnCpu(TorchFunctionMode):
    """Makes numbers on the CPU, also inside the context of another device."""

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        kwargs = kwargs or {}
        if func in _NUMBERS:
            kwargs = {"device": "cpu"} | kwargs
        return func(*args, **kwargs)


def construct(name: str, make: Callable[[], nn.Module]) -> nn.Module:
    """Call a constructor in the context of a device; ``name`` is what a refusal calls the module.

    On the meta device the module has no weights, whatever its size, and may yet compute with
    numbers while it is made, as RegNet does with its widths. Raises LibraryError.
    """
    device = torch.get_default_device()
    try:
        try:
            net = make()
        except Exception:
            if device.type != "meta":
                raise
            with _NumbersOnCpu():
                net = make()
    except Exception as error:
        raise LibraryError(
            message("{name} cannot be built with these settings: {reason} ({error})."),
            name=name,
            reason=first_line(error),
            error=type(error).__name__,
        ) from error
    return net.to(device)


class LibrarySpec(BackboneSpec):
    """Knobs of a library's models; each model brings its own image, classes and rates."""

    usual_model: ClassVar[str]

    model: str = knob(
        "Name of the model in its library.",
        releases=("output_stride", "drop_rate", "input_size"),
        shown_unless="",
    )
    output_stride: OptionalInt = knob(
        "Pixels of the image for each step on the last map: with fewer, convolutions are dilated "
        "where they had a stride.",
        low=1,
        high=64,
    )
    drop_rate: OptionalFloat = knob(
        "Dropout while training, where the model has some: mostly in front of the classifier.",
        low=0.0,
        high=0.9,
        span=(0, 0.9),
        step=0.05,
    )

    @classmethod
    def resolve(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Resolve what is not given to the model's own."""
        entry = entry_of(cls.family, given.get("model", cls.usual_model))
        own = {
            "model": entry.name,
            "num_classes": entry.num_classes,
            "in_channels": entry.in_channels,
            "output_stride": next(iter(entry.output_strides), None),
            "drop_rate": entry.drop_rate,
        }
        sides = {"input_size": entry.height}
        if entry.height != entry.width and "input_size" not in given:
            sides |= {"input_height": entry.height, "input_width": entry.width}
        values = super().resolve(sides | own | given)
        for name in ("output_stride", "drop_rate"):
            if own[name] is None and values[name] is not None:
                raise SpecError(name, values[name], "this model has no such choice")
            if values[name] is None:
                values[name] = own[name]
        if values["output_stride"] not in (entry.output_strides or (None,)):
            raise SpecError(
                "output_stride",
                values["output_stride"],
                "choose {choices}",
                choices=", ".join(map(str, entry.output_strides)),
            )
        return values

    @property
    def entry(self) -> Entry:
        """The model as the index has it."""
        return entry_of(self.family, self.model)

    def choices(self, name: str) -> tuple[Any, ...]:
        """Return the library's names, and the output strides that the model has."""
        match name:
            case "model":
                return tuple(entries(self.family))
            case "output_stride":
                return self.entry.output_strides[::-1] or (None,)
            case "drop_rate" if self.entry.drop_rate is None:
                return (None,)
            case _:
                return super().choices(name)

    def idle(self, name: str) -> Note | None:
        """Return why a knob does nothing: the model does not have it."""
        if name == "output_stride" and not self.entry.output_strides:
            return Note(message("No effect: this model has one output stride."))
        if name == "drop_rate" and self.entry.drop_rate is None:
            return Note(message("No effect: this model has no dropout."))
        return super().idle(name)

    def published(self) -> tuple[str, Self]:
        """Return the model's name, and the spec of the model as its library has it."""
        return self.model, type(self)(model=self.model)

    def arguments_of(self, names: Mapping[str, str]) -> dict[str, Any]:
        """Return what differs from the model's own, by the names that its library gives knobs."""
        usual = self.published()[1]
        values = {ours: getattr(self, ours) for ours in names}
        return {
            names[ours]: value for ours, value in values.items() if value != getattr(usual, ours)
        }


def check_trains(spec: LibrarySpec, net: nn.Module) -> None:
    """Run a model of the meta device on two images as in training; raises SpecError with why not.

    What a library's models take shows only when they run. What fails for want of values is no
    refusal.
    """
    images = torch.empty(2, *spec.input_shape, device="meta")
    try:
        with torch.no_grad():
            net.train()(images)
    except (RuntimeError, ValueError, AssertionError) as error:
        reason = first_line(error)
        if "meta" in reason or isinstance(error, NotImplementedError):
            return
        shape = " × ".join(map(str, spec.input_shape))
        raise SpecError(
            "model",
            spec.model,
            "it cannot be trained on images of {shape}: {reason}",
            shape=shape,
            reason=reason,
        ) from error


def entry_of(library: str, name: str) -> Entry:
    """Return what is known of a library's model; raises SpecError with the nearest names."""
    known = entries(library)
    if name in known:
        return known[name]
    nearest = get_close_matches(name.lower()[:80], known, MOST_NEAREST, cutoff=0.3)
    if not nearest:
        raise SpecError("model", name, "{library} has no model of that name", library=library)
    raise SpecError(
        "model",
        name,
        "{library} has no model of that name; the nearest are {names}",
        library=library,
        names=", ".join(nearest),
    )
