"""Define the marks of a picture, which the page paints and the exports write.

Coordinates are pixels from the upper left. Colours are named, not given: ``tint`` is a group of
``viz.palette`` and ``colour`` one of its theme, so one picture serves light and dark. In JSON a
mark is an array of its kind and its fields in this order, points one after the other;
``viz/js/marks.js`` makes such arrays, ``ui/diagram/js/canvas.js`` paints them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import Any, Literal

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]
Colour = Literal["text", "muted", "line", "accent", "second", "surface", "detail"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rounded rectangle, or a circle where the radius is half its width.

    ``path`` is the part of the network that it stands for. ``copies`` draws more sheets behind it.
    ``level`` from 0 to 1 takes the place of the tint by a step of the cost ramp. ``outline`` is the
    width of its border, 0 for none.
    """

    x: float
    y: float
    width: float
    height: float
    tint: str
    path: str = ""
    radius: float = 6.0
    copies: int = 0
    level: float | None = None
    outline: float = 1.0
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """Bézier segments: a start and three points for each; ``has_arrow`` at its end."""

    points: tuple[Point, ...]
    colour: Colour = "muted"
    width: float = 1.2
    is_dashed: bool = False
    has_arrow: bool = False
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Polygon:
    """A filled face; ``shade`` below 0 is darker, above 0 lighter than its tint."""

    points: tuple[Point, ...]
    tint: str
    shade: float = 0.0
    path: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """One line; ``y`` is its baseline. ``has_halo`` keeps it readable where lines pass."""

    x: float
    y: float
    text: str
    size: float
    is_bold: bool = False
    anchor: Anchor = "start"
    colour: Colour = "text"
    has_halo: bool = False
    turn: float = 0.0


Mark = Box | Curve | Polygon | Text


@dataclass(frozen=True)
class Picture:
    """Marks in the order in which they are painted, and the room that they take."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    title: str


def line(
    *points: Point, colour: Colour = "muted", width: float = 1.2, has_arrow: bool = False
) -> Curve:
    """Make a curve of straight pieces from point to point."""
    bends = [points[0]]
    for (ax, ay), (bx, by) in pairwise(points):
        dx, dy = (bx - ax) / 3, (by - ay) / 3
        bends += [(ax + dx, ay + dy), (bx - dx, by - dy), (bx, by)]
    return Curve(tuple(bends), colour, width, has_arrow=has_arrow)


def moved(mark: Mark, x: float, y: float) -> Mark:
    """Return a mark so far to the right and down."""
    if isinstance(mark, Box | Text):
        return replace(mark, x=mark.x + x, y=mark.y + y)
    return replace(mark, points=tuple([(a + x, b + y) for a, b in mark.points]))


_KINDS: dict[str, type[Mark]] = {"box": Box, "curve": Curve, "polygon": Polygon, "text": Text}
_FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in _KINDS.values()}


def picture_data(picture: Picture) -> dict[str, Any]:
    """Convert a picture for JSON: its size and its marks as arrays."""
    marks = [mark_data(mark) for mark in picture.marks]
    return {"width": picture.width, "height": picture.height, "marks": marks}


def mark_data(mark: Mark) -> list[Any]:
    """Convert a mark to an array."""
    kind, values = type(mark), [getattr(mark, name) for name in _FIELDS[type(mark)]]
    if not isinstance(mark, Box | Text):
        values[0] = [value for point in mark.points for value in point]
    return [kind.__name__.lower(), *values]


def read_mark(row: Sequence[Any]) -> Mark:
    """Read the mark of an array."""
    kind, *values = row
    if kind in ("curve", "polygon"):
        flat = values[0]
        values[0] = tuple(zip(flat[::2], flat[1::2], strict=True))
    return _KINDS[kind](*values)
