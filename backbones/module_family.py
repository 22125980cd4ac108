"""Make a family of one module of somebody's own: its arguments that are numbers or flags are knobs.

Only what is named on the command line becomes such a family, see ``backbones.named``: a server that
others use has none, and nothing that is uploaded is run.
"""

from collections.abc import Callable, Mapping
from math import floor, log10
from typing import Any, ClassVar, TypeVar

from pydantic import ConfigDict, create_model
from torch import nn

from backbones.family import Family, Preset
from backbones.library import construct
from backbones.limits import limited
from backbones.own_module import Argument, Description, Target, describe, make
from backbones.spec import BackboneSpec
from knobs.knob import knob
from language.said import Note, SaidError, message

R = TypeVar("R")
Shape = tuple[int, ...]

IMAGE: Shape = (3, 224, 224)
"""Shape (C, H, W) of the input that is meant where none is given."""

CONSTRUCTED = ("num_classes", "in_channels")
"""Knobs of the task that a network takes as arguments, if it has them."""

LARGEST_COUNT, LARGEST_NUMBER = 65_536, 1_024.0


class ModuleSpec(BackboneSpec):
    """Base of the specs of one's own modules: the input's shape, and the arguments as knobs.

    ``given`` are the arguments that were given, ``names`` those that are knobs, ``inputs`` the
    shapes without the batch axis. ``failed`` is why the file as it is now cannot be used.
    """

    model_config = ConfigDict(protected_namespaces=())

    target: ClassVar[Target]
    given: ClassVar[Mapping[str, Any]]
    names: ClassVar[tuple[str, ...]]
    inputs: ClassVar[tuple[Shape, ...]]
    failed: ClassVar[SaidError | None] = None

    @classmethod
    def knob_names(cls) -> tuple[str, ...]:
        """Return the arguments, then what an image's shape has, where the input is one."""
        own = [name for name in cls.names if name not in BackboneSpec.model_fields]
        image = len(cls.inputs[0]) == 3
        task = [
            name
            for name in BackboneSpec.model_fields
            if name in cls.names or (image and name not in CONSTRUCTED)
        ]
        return (*own, *task)

    @classmethod
    def allowed(cls, name: str) -> Note:
        """Tell what a knob takes; of the channels that a module without such an argument has."""
        if name == "in_channels" and name not in cls.names:
            channels = {"channels": cls.inputs[0][0]}
            return Note(
                message("this module takes {channels} and has no argument in_channels"), channels
            )
        return super().allowed(name)

    @property
    def input_shape(self) -> Any:
        """Shape of the first input."""
        return super().input_shape if len(self.inputs[0]) == 3 else self.inputs[0]

    @property
    def input_shapes(self) -> tuple[Shape, ...]:
        """Shapes of all inputs, of which the knobs tell the first."""
        return (self.input_shape, *self.inputs[1:])

    def __reduce__(self) -> Any:
        values = {name: getattr(self, name) for name in self.knob_names()}
        given = (self.target, self.given, self.inputs, self.family)
        return _remade, (*given, values)


def _remade(
    target: Target,
    arguments: Mapping[str, Any],
    inputs: tuple[Shape, ...],
    name: str,
    values: Mapping[str, Any],
) -> ModuleSpec:
    """Make the family in another process, and the spec there."""
    from backbones.registry import add_family

    family = module_family(target, describe(target), arguments, inputs, name)
    add_family(family)
    found: ModuleSpec = family.spec(**values)  # type: ignore[assignment]
    return found


def module_family(
    target: Target,
    description: Description,
    arguments: Mapping[str, Any],
    inputs: tuple[Shape, ...],
    name: str,
) -> Family:
    """Return the family ``name`` of a target, with one preset: the module as it was named.

    Raises OwnModuleError for arguments that it does not take, SpecError for values.
    """
    description.check(target, arguments)
    knobs = [one for one in description.arguments if _is_knob(one)]
    names = tuple(one.name for one in knobs)
    fields = {one.name: _field(one, arguments.get(one.name)) for one in knobs}
    fields |= _image_fields(inputs[0], names)
    spec: type[ModuleSpec] = create_model(  # type: ignore[call-overload]
        "OwnModuleSpec", __base__=ModuleSpec, __module__=__name__, **fields
    )
    spec.family = name
    spec.target = target
    spec.given = dict(arguments)
    spec.names = names
    spec.inputs = inputs
    given: dict[str, Any] = {key: value for key, value in arguments.items() if key in names}
    if len(inputs[0]) == 3 and inputs[0][1] != inputs[0][2]:
        given |= {"input_height": inputs[0][1], "input_width": inputs[0][2]}
    return Family(
        spec=spec,
        network=network,
        title=name if name != "module" else message("Own module"),
        paper=str(target),
        idea=description.help or message("A module of your own, from its file."),
        presets=(Preset(target.name, spec(**given), str(target)),),
    )


def network(spec: ModuleSpec) -> nn.Module:
    """Build the module from its file as it is now; raises OwnModuleError or LibraryError."""
    if spec.failed is not None:
        raise spec.failed
    values = dict(spec.given) | {name: getattr(spec, name) for name in spec.names}
    wrong: list[SaidError] = []

    def made() -> nn.Module:
        try:
            return make(spec.target, values)
        except SaidError as error:
            wrong.append(error)
            raise

    try:
        return construct(str(spec.target), made)
    except SaidError:
        if wrong:
            raise wrong[0] from None
        raise


def within_limits(call: Callable[..., R], spec: BackboneSpec, *args: Any) -> R:
    """Call a function of a spec, of somebody's own module in a process with limits.

    ``call`` and what it returns must be picklable. Raises LimitError.
    """
    if isinstance(spec, ModuleSpec):
        # Somebody's own code, which may not come to an end.
        return limited(call, spec, *args)
    return call(spec, *args)


def describe_limited(target: Target) -> Description:
    """Describe a target in a process with limits; raises OwnModuleError or LimitError."""
    return limited(describe, target)


def failing(spec: type[BackboneSpec], error: SaidError) -> type[ModuleSpec]:
    """Return a class like ``spec`` whose networks cannot be built."""
    make_class: Any = type(spec)
    found: type[ModuleSpec] = make_class(
        spec.__name__, (spec,), {"__module__": __name__, "failed": error, "__annotations__": {}}
    )
    return found


def _is_knob(argument: Argument) -> bool:
    """Return whether an argument is a number or flag whose name no model has for itself."""
    name = argument.name
    is_task = name in CONSTRUCTED
    if argument.kind == "other" or name.startswith("_"):
        return False
    return is_task or not (hasattr(ModuleSpec, name) or name in BackboneSpec.model_fields)


def _field(argument: Argument, given: Any) -> tuple[Any, Any]:
    """Return type and knob of an argument, with bounds that hold its values."""
    told = message("Argument of the module's constructor.")
    usual = given if argument.default is None else argument.default
    if argument.kind == "flag":
        return bool, knob(told, default=usual)
    values = [value for value in (usual, given) if isinstance(value, int | float)] or [0]
    least, most = min(values), max(values)
    if argument.kind == "whole number":
        low = 1 if least >= 1 else min(least, -LARGEST_COUNT)
        return int, knob(told, default=usual, low=low, high=max(most, LARGEST_COUNT))
    if least >= 0 and most <= 1:
        step = 0.05 if most == 0 or most >= 0.05 else 10.0 ** floor(log10(most))
        return float, knob(told, default=usual, low=0.0, high=1.0, step=step)
    low, high = min(least, -LARGEST_NUMBER), max(most, LARGEST_NUMBER)
    return float, knob(told, default=usual, low=low, high=high, step=0.1)


def _image_fields(shape: Shape, names: tuple[str, ...]) -> dict[str, tuple[Any, Any]]:
    """Return the knobs of the task with the input's shape as their defaults."""
    if len(shape) != 3:
        return {}
    found = {"input_size": (int, _like("input_size", shape[1]))}
    if "in_channels" not in names:
        found["in_channels"] = (int, _like("in_channels", shape[0], is_fixed=True))
    return found


def _like(name: str, value: int, *, is_fixed: bool = False) -> Any:
    """Return a knob of the task with another default, which is all it takes where it is fixed."""
    info = BackboneSpec.knob(name)
    low, high = (value, value) if is_fixed else (info.low or 1, info.high or value)
    return knob(
        info.help,
        default=value,
        low=min(low, value),
        high=max(high, value),
        label=info.label,
        symbol=info.symbol,
        span=info.span,
        step=info.step,
    )
