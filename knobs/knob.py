"""Define one setting of a model: its bounds, words, accepted values and refusal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import Field
from pydantic.fields import FieldInfo

from language.said import Note, message, printable

KnobKind = Literal[
    "flag", "word", "list", "text", "number", "optional number", "whole number",
    "optional whole number",
]  # fmt: skip

# Stores of before name the setting so: a translation by this template is there for them too.
REFUSAL = message("{setting}={value} is not allowed: {allowed}.")


@dataclass(frozen=True)
class Knob:
    """Describe a setting beyond its type and default.

    ``ticks`` are published values that no preset has. ``step`` is how far a press of plus or minus
    goes; ``span`` is the range of its slider, beyond which a number can be typed; ``label`` is used
    where the name itself makes no good words. ``is_detail`` marks what only an expert turns,
    ``is_offered`` what a reader can set at all. Of a network's knobs, ``releases`` names those that
    lose their explicit value when this one is turned (a new depth decides the stages anew),
    ``keeps`` those that are held at their present value (a new block type keeps the number of
    blocks), and ``shown_unless`` one that takes this one's place in the text form, where it is
    shown even at its default; with an empty name it always is.
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
    step: float | None = None
    is_offered: bool = True
    span: tuple[float, float] | None = None
    ticks: tuple[float, ...] = ()

    def title(self, name: str) -> str:
        """Return the setting's name as English words."""
        return self.label or spelled(name)


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
    step: float | None = None,
    is_offered: bool = True,
    span: tuple[float, float] | None = None,
    ticks: Sequence[float] = (),
) -> Any:
    """Make a model's field a setting; ``low`` and ``high`` are inclusive bounds."""
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
        step,
        is_offered,
        span,
        tuple(ticks),
    )
    field: FieldInfo = Field(default=default, ge=low, le=high, description=help)
    field.metadata.append(info)
    return field


def spelled(name: str) -> str:
    """Spell ``se_reduction`` -> ``SE reduction``."""
    return name.replace("_", " ").capitalize().replace("Se ", "SE ")


def kind_of(field: FieldInfo) -> KnobKind:
    """Classify the values that a field takes."""
    annotation = field.annotation
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


def literals_of(field: FieldInfo) -> tuple[Any, ...]:
    """Return the values of a field that takes one of a few words; empty for other fields."""
    if field.annotation is bool:
        return (False, True)
    return get_args(field.annotation) if get_origin(field.annotation) is Literal else ()


ALLOWED: dict[KnobKind, str] = {
    "list": message("give 1 to 6 whole numbers from 1 to 1000, like 3,4,6,3"),
    "text": message("give a text as its help says"),
    "whole number": message("give a whole number from {low} to {high}"),
    "optional whole number": message("give a whole number from {low} to {high}, or none"),
    "number": message("give a number from {low} to {high}"),
    "optional number": message("give a number from {low} to {high}, or none"),
}


def allowed(kind: KnobKind, choices: Sequence[Any], low: object, high: object) -> Note:
    """Tell what a setting takes, as the part of a sentence."""
    if choices:
        return Note(message("choose {choices}"), {"choices": as_text(tuple(choices), ", ")})
    facts = {"low": as_text(low), "high": as_text(high)} if "number" in kind else {}
    return Note(ALLOWED[kind], facts)


def numbers(low: int, high: int) -> Note:
    """Tell the bounds of a whole number, as the part of a sentence."""
    return allowed("whole number", (), low, high)


def refusal(setting: str, value: object, allowed: Note) -> Note:
    """Name a setting, the value it cannot have, and what is allowed, in one sentence."""
    text = value if isinstance(value, str) else as_text(value)
    return Note(
        REFUSAL, {"setting": printable(setting), "value": printable(text), "allowed": allowed}
    )


def split(value: object) -> object:
    """Split ``"3,4,6,3"`` -> ``["3", "4", "6", "3"]``; anything else passes unchanged."""
    if isinstance(value, str):
        return [part.strip() for part in value.strip("() ").split(",") if part.strip()]
    return value


def as_text(value: object, between: str = ",") -> str:
    """Format a setting's value as an address, the command line and a sentence write it."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple | list):
        return between.join(as_text(part) for part in value)
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return str(value)
