"""Divide the axis of a sketched curve by round values, and draw the axes empty for paper."""

from collections.abc import Sequence
from math import ceil, floor, log10

from viz.picture import Mark, Picture, Text, line
from viz.text_width import text_width

TICKS = 5
"""Most intervals of the axis."""

WIDE, TALL, LEFT, TOP, BELOW = 560.0, 220.0, 56.0, 32.0, 30.0
"""Pixels of the axes, and of the room beside, above and below them."""

SIZE = 13.0


def blank_axes(names: Sequence[str], limits: tuple[float, float], unit: str, title: str) -> Picture:
    """Draw axes without a curve, with a line for each place that one may draw a point on."""
    low, high = limits
    step = max(WIDE / len(names), max(text_width(name, SIZE) for name in names) + 12.0)
    right = LEFT + step * len(names)
    marks: list[Mark] = []
    if unit:
        marks.append(Text(0.0, SIZE, unit, SIZE, colour="muted"))
    for value in ticks(low, high):
        y = TOP + TALL * (high - value) / (high - low)
        marks.append(line((LEFT, y), (right, y), colour="line"))
        marks.append(Text(LEFT - 8, y + 4.5, f"{value:g}", SIZE, anchor="end", colour="muted"))
    for place, name in enumerate(names):
        x = LEFT + step * (place + 0.5)
        marks.append(line((x, TOP), (x, TOP + TALL), colour="line"))
        marks.append(Text(x, TOP + TALL + 20.0, name, SIZE, anchor="middle"))
    marks.append(line((LEFT, TOP), (LEFT, TOP + TALL), colour="text"))
    return Picture(right, TOP + TALL + BELOW, tuple(marks), title)


def ticks(low: float, high: float) -> list[float]:
    """Return the round values of an axis."""
    step = round_step(high - low, TICKS)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [round(place * step, 9) for place in range(first, last + 1)]


def round_step(span: float, most: int) -> float:
    """Return the least of 1, 2 and 5 times a power of ten that goes into a span so often at most.

    A span of nothing has the step 1.
    """
    if span <= 0:
        return 1.0
    power = 10.0 ** floor(log10(span / most))
    return next(
        round(times * power, 12) for times in (1, 2, 5, 10) if span / (times * power) <= most + 1e-9
    )
