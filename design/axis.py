"""Read and write the values of a knob in a sweep: ``width=16:128:16``, or a list."""

from decimal import Decimal
from typing import Any

from backbones.spec import BackboneSpec
from design.records import Axis
from knobs.knob import as_text
from language.said import SaidError, message, printable

MOST_NETWORKS = 500
"""Networks in one sweep."""

LARGEST = 10**9
"""Largest number in a range; a larger one is in no knob's bounds."""

USUAL_VALUES = 8
"""Values that are suggested for a knob without a list."""


class SweepError(SaidError):
    """A sweep that cannot be; the message is one sentence that names the knob."""


def axis_of(base: BackboneSpec, text: str) -> Axis:
    """Read ``knob=from:to:step``, both ends included, or ``knob=value,value``; raises SweepError.

    Values that contain commas, such as stages, are separated by semicolons.
    """
    name, equals, written = (part.strip() for part in text.partition("="))
    if not equals or not written:
        raise SweepError(
            message("{axis} is no range: write it like width=16:128:16 or depth=18,34,50."),
            axis=printable(text) or "''",
        )
    if name not in base.knob_names():
        raise SweepError(
            message("{family} has no knob {knob} to go over: choose {knobs}."),
            family=base.family,
            knob=printable(name),
            knobs=", ".join(base.knob_names()),
        )
    kind = base.kind(name)
    values: tuple[Any, ...]
    if ":" in written and "number" in kind:
        values = _range(name, written)
    else:
        has_commas = ";" in written or kind == "list"
        parts = (part.strip() for part in written.split(";" if has_commas else ","))
        values = tuple(_value(part, kind) for part in parts if part)
    if not values:
        raise SweepError(message("{knob} is given no value."), knob=name)
    check_number(len(values), name)
    return Axis(name, tuple(dict.fromkeys(values)))


def check_number(count: int, knobs: str) -> None:
    """Raise SweepError where a sweep has more networks than are built in one."""
    if count > MOST_NETWORKS:
        raise SweepError(
            message("{knob} would take {count} networks: a sweep has at most {most}."),
            knob=knobs,
            count=f"{count:,}",
            most=MOST_NETWORKS,
        )


def suggested(base: BackboneSpec, name: str) -> str:
    """Write values of a knob that are worth a look: its list, or steps over its usual range."""
    if choices := base.choices(name):
        numbers = [choice for choice in choices if not isinstance(choice, str)]
        usual = numbers or choices
        step = -(-len(usual) // USUAL_VALUES)
        return ",".join(as_text(choice) for choice in usual[::step])
    value, info = base.value(name), base.knob(name)
    if not isinstance(value, int | float):
        return as_text(value)
    low, high = info.span or (value / 2, value * 2)
    if isinstance(value, int):
        whole = max(round(info.step or 1), round((high - low) / USUAL_VALUES))
        return f"{round(low) if low >= whole else whole}:{round(high)}:{whole}"
    return f"{low:.4g}:{high:.4g}:{(high - low) / USUAL_VALUES:.4g}"


def written(axis: Axis) -> str:
    """Write an axis as ``axis_of`` reads it, as a list."""
    texts = [as_text(value) for value in axis.values]
    return f"{axis.knob}={(';' if any(',' in text for text in texts) else ',').join(texts)}"


def _range(name: str, written: str) -> tuple[Any, ...]:
    parts = written.split(":")
    try:
        low, high, step = (Decimal(part.strip()) for part in (*parts, "1")[:3])
        is_range = len(parts) <= 3 and step > 0 and LARGEST >= high >= low >= -LARGEST
        steps = int((high - low) / step) if is_range else -1
    except (ArithmeticError, ValueError):
        steps = -1
    if steps < 0:
        raise SweepError(
            message("{knob}={range} is no range: write from:to:step, with a step above 0."),
            knob=name,
            range=printable(written),
        )
    check_number(steps + 1, name)
    return tuple(_number(low + step * place) for place in range(steps + 1))


def _number(value: Decimal) -> int | float:
    is_whole = abs(value) <= LARGEST and value == value.to_integral_value()
    return int(value) if is_whole else float(value)


def _value(text: str, kind: str) -> Any:
    """Return a number where the knob takes one, such that axes are in order; else the text."""
    if "number" in kind:
        try:
            return _number(Decimal(text))
        except (ArithmeticError, ValueError):
            return text
    return text
