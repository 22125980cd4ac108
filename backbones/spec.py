"""Define the base of specs: frozen, validated descriptions of a network with a text form.

A spec is a frozen pydantic model with a field for each knob of the paper. It has one text form,
``resnet?depth=50&se_reduction=16``, which the URL, the command line, caches and exports share.

Knobs may depend on each other: a depth stands for blocks per stage, a CIFAR stem means ten classes.
``resolve`` fills in what was left open, so a spec always holds every value, and the text form
leaves out each knob that would be filled in with the same value. Equal networks have equal texts.

Inside the app a spec is what functions take and what caches are keyed by; its text stands in the
address, the store, the command line and files. ``turn`` changes one knob as a person expects it: a
new depth releases the stages, a CIFAR stem brings its task along.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Literal, Self
from urllib.parse import parse_qsl, quote

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError, model_validator

from knobs.knob import Knob, as_text, knob, refusal, split
from knobs.model import KnobModel
from language.said import Note, SaidError, message

Stem = Literal["imagenet", "cifar"]

TASKS: dict[Stem | None, dict[str, Any]] = {
    "imagenet": {"num_classes": 1000, "input_size": 224},
    "cifar": {"num_classes": 10, "input_size": 32},
}
"""Classes and image size that each kind of stem stands for; without a stem the defaults hold."""

SIDES = ("input_height", "input_width")
"""Knobs that the image size stands for: a square image has one size."""

MAX_TEXT = 2_000
"""Longest text form that is read, in characters."""


class SpecError(SaidError):
    """A knob has a value that it cannot have; the message is one sentence that names both."""

    def __init__(self, knob: str, value: object, allowed: str, **facts: object):
        note = refusal(knob, value, Note(allowed, facts))
        super().__init__(note.template, **note.facts)

    @property
    def knob(self) -> str:
        """The name of the knob, as the message has it."""
        return str(self.note.facts["setting"])


def absent(value: object) -> object:
    """Return None for the texts ``none``, ``off`` and the empty one, any other value as it is."""
    return None if isinstance(value, str) and value.lower() in ("none", "off", "") else value


Count = Annotated[int, Field(ge=1, le=1_000)]
Counts = Annotated[tuple[Count, ...], BeforeValidator(split), Field(min_length=1, max_length=6)]
"""Blocks per stage, written ``3,4,6,3``."""

OptionalInt = Annotated[int | None, BeforeValidator(absent)]
"""A whole number, or ``none`` where the part is absent."""

OptionalFloat = Annotated[float | None, BeforeValidator(absent)]
"""A number, or ``none`` where others stand for it."""


class BackboneSpec(KnobModel):
    """Base of every family's spec, with the task: image channels, image size, classes."""

    error = SpecError
    family: ClassVar[str]

    num_classes: int = knob(
        "Classes to tell apart.", default=1000, low=1, high=100_000, label=message("Classes")
    )
    in_channels: int = knob(
        "Channels of the input image: 3 for colour, 1 for grey.",
        default=3,
        low=1,
        high=64,
        label=message("Image channels"),
    )
    input_size: int = knob(
        "Height and width of the input image in pixels.",
        label=message("Image size"),
        symbol="H = W",
        default=224,
        low=8,
        high=4_096,
        span=(8, 512),
        step=8,
    )
    input_height: int = knob(
        "Height of the input image in pixels, where it is not square.",
        label=message("Image height"),
        symbol="H",
        low=8,
        high=4_096,
        step=8,
        is_detail=True,
    )
    input_width: int = knob(
        "Width of the input image in pixels, where it is not square.",
        label=message("Image width"),
        symbol="W",
        low=8,
        high=4_096,
        step=8,
        is_detail=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, given: Any) -> Any:
        """Coerce what is given, then let the family decide what was left open."""
        if not isinstance(given, Mapping):
            return given
        unknown = next((name for name in given if name not in cls.model_fields), None)
        if unknown is not None:
            knobs = ", ".join(cls.knob_names())
            raise SpecError(
                unknown,
                given[unknown],
                "{family} has the knobs {knobs}",
                family=cls.family,
                knobs=knobs,
            )
        coerced = {name: _coerce(cls, name, value) for name, value in given.items()}
        return cls.with_sides(cls.resolve(coerced))

    @classmethod
    def resolve(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Return all knobs, with the open ones filled in; the stem stands for its task.

        Raises SpecError where the given values contradict each other.
        """
        usual = {name: field.default for name, field in cls.model_fields.items()}
        return usual | TASKS.get(given.get("stem", usual.get("stem")), {}) | given

    @classmethod
    def with_sides(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Return all knobs with height and width: the image size, where they are left open.

        The size of an image that is not square is its height, so that equal images are equal specs.
        """
        size = values["input_size"]
        height, width = (values[side] or size for side in SIDES)
        return values | {"input_size": height, "input_height": height, "input_width": width}

    @classmethod
    def knob_names(cls) -> tuple[str, ...]:
        """Return all knobs, the family's own before those of the task."""
        task = tuple(BackboneSpec.model_fields)
        return tuple(name for name in cls.model_fields if name not in task) + task

    def knobs(self) -> dict[str, Any]:
        """Return the knobs that matter: without any of them this is another network."""
        return dict(_minimal(self))

    def turn(self, name: str, value: Any) -> Self:
        """Return this spec with one knob turned, as a person expects it.

        Knobs that the new value decides anew are released, see ``Knob``. Raises SpecError.
        """
        info = self.knob(name)
        explicit = self.knobs() | {kept: getattr(self, kept) for kept in info.keeps}
        for released in info.releases:
            explicit.pop(released, None)
        if "input_size" in (name, *info.releases):
            explicit = {other: held for other, held in explicit.items() if other not in SIDES}
        return type(self)(**(explicit | {name: value}))

    def idle(self, name: str) -> Note | None:
        """Return why a knob says nothing, or another thing, beside the others' present values."""
        if name == "input_size" and not self.is_square:
            return Note(message("Height and width differ: one size makes the image square again."))
        return None

    def published(self) -> tuple[str, Self] | None:
        """Return the name and spec of the network that this one is a variant of, if it names one.

        None where the nearest of the family's presets is meant.
        """
        return None

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """Shape (C, H, W) of the image that the network takes."""
        return self.in_channels, self.input_height, self.input_width

    @property
    def input_shapes(self) -> tuple[tuple[int, ...], ...]:
        """Shapes of all inputs; most networks take one image."""
        return (self.input_shape,)

    @property
    def is_square(self) -> bool:
        """True where the image is as high as it is wide."""
        return self.input_height == self.input_width

    @property
    def text(self) -> str:
        """The text form, for example ``resnet?depth=50``."""
        knobs = "&".join(f"{name}={format_value(value)}" for name, value in self.knobs().items())
        return f"{self.family}?{knobs}" if knobs else self.family

    def __str__(self) -> str:
        return self.text


def format_value(value: object) -> str:
    """Format one knob's value as in the text form."""
    return quote(as_text(value), safe=" ,:;@/()!*'~")


def split_text(text: str) -> tuple[str, dict[str, str]]:
    """Split ``"resnet?depth=50"`` -> ``("resnet", {"depth": "50"})``; raises SpecError."""
    if len(text) > MAX_TEXT:
        raise SpecError("spec", text, "at most {limit} characters", limit=MAX_TEXT)
    family, _, query = text.strip().partition("?")
    given: dict[str, str] = {}
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    except ValueError:
        raise SpecError("spec", text, "write it like resnet?depth=50&se_reduction=16") from None
    for name, value in pairs:
        if name in given:
            raise SpecError(name, value, "give each knob once")
        given[name] = value.strip()
    return family.strip(), given


@lru_cache(maxsize=512)
def _adapter(cls: type[BackboneSpec], name: str) -> TypeAdapter[Any]:
    field = cls.model_fields[name]
    constraints = [item for item in field.metadata if not isinstance(item, Knob)]
    annotation: Any = field.annotation
    for constraint in constraints:
        annotation = Annotated[annotation, constraint]
    return TypeAdapter(annotation)


def _coerce(cls: type[BackboneSpec], name: str, value: object) -> Any:
    try:
        return _adapter(cls, name).validate_python(value)
    except ValidationError:
        pass
    raise cls.refuse(name, value)


@lru_cache(maxsize=4_096)
def _minimal(spec: BackboneSpec) -> tuple[tuple[str, Any], ...]:
    """Drop, from the last knob to the first, each whose absence changes nothing."""
    cls = type(spec)
    values = {name: getattr(spec, name) for name in cls.knob_names()}
    # Two sides are told as such, and not as a size and what differs from it.
    first = () if spec.is_square else ("input_size",)
    for name in dict.fromkeys((*first, *reversed(cls.knob_names()))):
        substitute = cls.knob(name).shown_unless
        if substitute is not None and substitute not in values:
            continue
        rest = {other: value for other, value in values.items() if other != name}
        try:
            if cls(**rest) == spec:
                values = rest
        except SpecError:
            continue
    return tuple(values.items())
