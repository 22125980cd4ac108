"""Describe one setting as a field of a form, by its type, bounds and choices."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from knobs.knob import Knob, as_text
from knobs.model import KnobModel
from language.catalogue import _
from language.said import Note, SaidError

OFF = "none"
"""The absent value, as models read it."""

MOST_STOPS = 48
"""Longest list of values on a slider; a longer one is thinned out evenly by ratio."""

FieldKind = Literal["slider", "number", "choice", "select", "toggle", "text", "search"]

Fitting = tuple[tuple[Any, ...], SaidError | None]
"""Values that fit the other settings, and why the last of the others does not."""


@dataclass(frozen=True)
class Field:
    """A field of a form, as the browser shows it.

    ``options`` pairs values with their words: those of a choice, or where a slider stops.
    ``span`` is a slider's range where it has no stops, ``ticks`` its published values, ``bounds``
    what may be typed. ``suggestions`` are the names of a text box that suggests some, with spaces
    between. ``why`` says why the field does nothing now, ``error`` why its value was refused.
    """

    name: str
    kind: FieldKind
    label: str
    value: bool | int | float | str
    help: str = ""
    options: tuple[tuple[bool | int | float | str, str], ...] = ()
    span: tuple[float, float] | None = None
    bounds: tuple[float | None, float | None] = (None, None)
    step: float = 1
    ticks: tuple[int | float | str, ...] = ()
    suggestions: str = ""
    why: str = ""
    error: str = ""
    is_disabled: bool = False


def label(info: Knob, name: str) -> str:
    """Return a setting's name as words."""
    return _(info.title(name))


def _all(model: Any, name: str) -> Fitting:
    return model.choices(name), None


def field_of(
    model: KnobModel,
    name: str,
    *,
    value: Any = None,
    error: str = "",
    why: str = "",
    ticks: Sequence[Any] = (),
    fitting: Callable[[Any, str], Fitting] = _all,
) -> Field:
    """Describe a setting of ``model``; ``value`` stands in it if given.

    ``fitting`` tells which of the choices fit the other settings: only those are offered.
    """
    info, kind = model.knob(name), model.kind(name)
    value = model.value(name) if value is None else value
    title = label(info, name)
    common: dict[str, Any] = {
        "name": name,
        # A symbol such as H = W stays in one line.
        "label": _("{label} ({symbol})").format(
            label=title, symbol=info.symbol.replace(" ", "\u00a0")
        )
        if info.symbol
        else title,
        "help": _(info.help),
        "error": error,
    }
    if kind == "text" and (names := model.choices(name)):
        return Field(kind="search", value=value, suggestions=" ".join(names), why=why, **common)
    if kind in ("list", "text"):
        return Field(kind="text", value=as_text(value), why=why, **common)
    options, reason = fitting(model, name)
    options = options if value in options or not options else _inserted(options, value)
    if len(options) == 1 and (reason or why):
        common |= {"is_disabled": True, "why": why or (_fixed(reason) if reason else "")}
    else:
        common["why"] = why
    if kind == "flag":
        return Field(kind="toggle", value=bool(value), **common)
    if kind == "word":
        words = tuple((str(option), str(option)) for option in options)
        return Field(kind="choice", value=value, options=words, **common)
    common |= {
        "value": OFF if value is None else value,
        "bounds": (info.low, info.high),
        "step": info.step or _usual_step(kind, info),
        "ticks": tuple(dict.fromkeys(ticks)),
    }
    if info.span:
        return Field(kind="slider", span=_span(info.span, value), **common)
    if options:
        stops = tuple((OFF, _("off")) if one is None else (one, as_text(one)) for one in options)
        return Field(kind="slider", options=_thinned(stops, value, common["ticks"]), **common)
    return Field(kind="number", **common)


def _fixed(reason: SaidError) -> str:
    """Tell why no other value fits, without the one that was tried, which nobody asked for."""
    allowed = reason.note.facts.get("allowed")
    if not isinstance(allowed, Note):
        return reason.sentence(_)
    return _("Only this value fits: {allowed}.").format(allowed=allowed.sentence(_))


def _inserted(options: Sequence[Any], value: Any) -> tuple[Any, ...]:
    """Put a value among the options: numbers by size, the absent one first, words at the end."""
    if any(isinstance(option, str) for option in (*options, value)):
        return (*options, value)
    return tuple(sorted((*options, value), key=lambda one: (one is not None, one or 0)))


def _usual_step(kind: str, info: Knob) -> float:
    if "whole" in kind:
        return 1
    return 0.05 if (info.high or 0) - (info.low or 0) >= 0.5 else 0.001


def _span(span: tuple[float, float], value: Any) -> tuple[float, float]:
    """Widen a slider's range so that the value lies in it, where it is a number."""
    if not isinstance(value, int | float):
        return span
    return min(span[0], value), max(span[1], value)


def _thinned(
    stops: tuple[tuple[Any, str], ...], value: Any, ticks: Sequence[Any]
) -> tuple[tuple[Any, str], ...]:
    """Leave out stops of a long list, so that their values grow by about the same ratio."""
    if len(stops) <= MOST_STOPS:
        return stops
    ratio = (stops[-1][0] / stops[0][0]) ** (1 / MOST_STOPS)
    kept: list[tuple[Any, str]] = []
    for stop in stops:
        if not kept or stop[0] >= kept[-1][0] * ratio or stop[0] == value or stop[0] in ticks:
            kept.append(stop)
    return tuple(kept)
