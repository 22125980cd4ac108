"""The one description of a network.

A spec is a frozen pydantic model with a field for each knob of the paper. It has one text form,
``resnet?depth=50&se_reduction=16``, which the URL, the command line, caches and exports share.

Knobs may depend on each other: a depth stands for blocks per stage, a CIFAR stem means ten classes.
``resolve`` fills in what was left open, so a spec always holds every value, and the text form
leaves out each knob that would be filled in with the same value. Equal networks have equal texts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Annotated, Any, ClassVar, Literal, Self, get_args, get_origin
from urllib.parse import parse_qsl, quote

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from backbones.checked import checked
from language.shown import shown

MAX_TEXT = 2_000
"""Longest text form that is read, in characters."""


def message(text: str) -> str:
    """Marks a text for the translators; the page that shows it looks it up."""
    return text


REFUSAL = message("{knob}={value} is not allowed: {allowed}.")


class SpecError(ValueError):
    """A knob has a value that it cannot have; the message is one sentence that names both."""

    def __init__(self, knob: str, value: object, allowed: str, **facts: object):
        self.knob = knob
        self.value = value
        self.allowed = allowed
        self.facts = facts
        super().__init__(self.sentence())

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """The message, with its template run through ``translate`` (gettext) first."""
        value = self.value if isinstance(self.value, str) else format_value(self.value)
        allowed = translate(self.allowed).format(**self.facts)
        template = translate(REFUSAL)
        return template.format(knob=shown(self.knob), value=shown(value), allowed=allowed)


KnobKind = Literal[
    "flag", "word", "list", "text", "number", "optional number", "whole number",
    "optional whole number",
]  # fmt: skip


@dataclass(frozen=True)
class Knob:
    """What a form needs to know of a knob beyond its type and default.

    ``releases`` names the knobs that lose their explicit value when this one is turned (a new
    depth decides the stages anew); ``keeps`` names those that are held at their present value (a
    new block type keeps the number of blocks). ``shown_unless`` names a knob that takes this one's
    place in the text form, where it is shown even at its default. ``is_detail`` marks what only an
    expert turns. ``label`` is used where the name itself makes no good words.
    """

    symbol: str
    help: str
    low: float | None = None
    high: float | None = None
    suggested: tuple[Any, ...] = ()
    releases: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    shown_unless: str | None = None
    is_detail: bool = False
    label: str = ""


def knob(
    help: str,
    *,
    default: Any = None,
    symbol: str = "",
    low: float | None = None,
    high: float | None = None,
    suggested: Sequence[Any] = (),
    releases: Iterable[str] = (),
    keeps: Iterable[str] = (),
    shown_unless: str | None = None,
    is_detail: bool = False,
    label: str = "",
) -> Any:
    """A spec field; ``low`` and ``high`` are inclusive bounds."""
    info = Knob(
        symbol,
        help,
        low,
        high,
        tuple(suggested),
        tuple(releases),
        tuple(keeps),
        shown_unless,
        is_detail,
        label,
    )
    field: FieldInfo = Field(default=default, ge=low, le=high, description=help)
    field.metadata.append(info)
    return field


def _split(value: object) -> object:
    """``"3,4,6,3"`` -> ``["3", "4", "6", "3"]``; anything else passes unchanged."""
    if isinstance(value, str):
        return [part.strip() for part in value.strip("() ").split(",") if part.strip()]
    return value


def _nothing(value: object) -> object:
    """The text ``none`` stands for the absent value."""
    return None if isinstance(value, str) and value.lower() in ("none", "off", "") else value


Count = Annotated[int, Field(ge=1, le=1_000)]
Counts = Annotated[tuple[Count, ...], BeforeValidator(_split), Field(min_length=1, max_length=6)]
"""Blocks per stage, written ``3,4,6,3``."""

OptionalInt = Annotated[int | None, BeforeValidator(_nothing)]
"""A whole number, or ``none`` where the part is absent."""


class BackboneSpec(BaseModel):
    """What every family shares: the task at both ends of the network."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

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
    )

    def __init__(self, **given: Any):
        fill = super().__init__
        checked(lambda: fill(**given), SpecError, partial(_refusal, type(self)))

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
        return cls.resolve({name: _coerce(cls, name, value) for name, value in given.items()})

    @classmethod
    def resolve(cls, given: dict[str, Any]) -> dict[str, Any]:
        """All knobs, with the open ones filled in.

        Raises SpecError where the given values contradict each other.
        """
        return {name: field.default for name, field in cls.model_fields.items()} | given

    @classmethod
    def knob_names(cls) -> tuple[str, ...]:
        """All knobs, the family's own before those of the task."""
        task = tuple(BackboneSpec.model_fields)
        return tuple(name for name in cls.model_fields if name not in task) + task

    @classmethod
    def knob(cls, name: str) -> Knob:
        """What a form needs to know of one knob."""
        return _knob(cls, name)

    @classmethod
    def kind(cls, name: str) -> KnobKind:
        """What sort of values a knob takes."""
        annotation = cls.model_fields[name].annotation
        kinds = {*get_args(annotation), get_origin(annotation) or annotation}
        if annotation is bool:
            return "flag"
        if Literal in kinds:
            return "word"
        if tuple in kinds:
            return "list"
        if str in kinds:
            return "text"
        if float in kinds:
            return "optional number" if type(None) in kinds else "number"
        return "optional whole number" if type(None) in kinds else "whole number"

    def choices(self, name: str) -> tuple[Any, ...]:
        """The values offered for a knob, where it has a finite list; empty for a free number."""
        return literal_choices(type(self), name) or self.knob(name).suggested

    def knobs(self) -> dict[str, Any]:
        """The knobs that say something: without any of them this would be another network."""
        return dict(_minimal(self))

    def turn(self, name: str, value: Any) -> Self:
        """This spec with one knob turned, as a person expects it.

        Knobs that the new value decides anew are released, see ``Knob``. Raises SpecError.
        """
        info = self.knob(name)
        explicit = self.knobs() | {kept: getattr(self, kept) for kept in info.keeps}
        for released in info.releases:
            explicit.pop(released, None)
        return type(self)(**(explicit | {name: value}))

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """Shape (C, H, W) of the image that the network takes."""
        return self.in_channels, self.input_size, self.input_size

    @property
    def text(self) -> str:
        """The text form, for example ``resnet?depth=50``."""
        knobs = "&".join(f"{name}={format_value(value)}" for name, value in self.knobs().items())
        return f"{self.family}?{knobs}" if knobs else self.family

    def __str__(self) -> str:
        return self.text


def format_value(value: object) -> str:
    """One knob's value in the text form."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (tuple, list)):
        return ",".join(format_value(part) for part in value)
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return quote(str(value), safe=" ,:;@/()!*'~")


def split_text(text: str) -> tuple[str, dict[str, str]]:
    """``"resnet?depth=50"`` -> ``("resnet", {"depth": "50"})``; raises SpecError."""
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


def literal_choices(cls: type[BackboneSpec], name: str) -> tuple[Any, ...]:
    """The values of a knob that is one of a few words; empty for other knobs."""
    annotation = cls.model_fields[name].annotation
    if annotation is bool:
        return (False, True)
    return get_args(annotation) if get_origin(annotation) is Literal else ()


@lru_cache(maxsize=512)
def _knob(cls: type[BackboneSpec], name: str) -> Knob:
    return next(item for item in cls.model_fields[name].metadata if isinstance(item, Knob))


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
        allowed, facts = allowed_values(cls, name)
        raise SpecError(name, value, allowed, **facts) from None


def allowed_values(cls: type[BackboneSpec], name: str) -> tuple[str, dict[str, Any]]:
    """What a knob takes: a sentence template and the facts to fill in."""
    if choices := literal_choices(cls, name):
        return message("choose {names}"), {"names": ", ".join(map(format_value, choices))}
    info = cls.knob(name)
    kind = cls.kind(name)
    if kind == "list":
        return message("give 1 to 6 whole numbers from 1 to 1000, like 3,4,6,3"), {}
    if kind == "text":
        return message("give a text that the family reads, see its help"), {}
    return ALLOWED[kind], {"low": info.low, "high": info.high}


ALLOWED: dict[str, str] = {
    "whole number": message("give a whole number from {low} to {high}"),
    "optional whole number": message("give a whole number from {low} to {high}, or none"),
    "number": message("give a number from {low} to {high}"),
    "optional number": message("give a number from {low} to {high}, or none"),
}


def _refusal(cls: type[BackboneSpec], first: ErrorDetails) -> SpecError:
    name = str(first["loc"][0]) if first["loc"] else "spec"
    if name not in cls.model_fields:
        return SpecError(name, first.get("input"), message("these settings do not fit together"))
    allowed, facts = allowed_values(cls, name)
    return SpecError(name, first.get("input"), allowed, **facts)


@lru_cache(maxsize=4_096)
def _minimal(spec: BackboneSpec) -> tuple[tuple[str, Any], ...]:
    """Drop, from the last knob to the first, each whose absence changes nothing."""
    cls = type(spec)
    values = {name: getattr(spec, name) for name in cls.knob_names()}
    for name in reversed(cls.knob_names()):
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
