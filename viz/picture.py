"""A picture as plain marks, which the page paints and the exports write out.

Coordinates are pixels from the upper left. Colours are named, not given: ``tint`` is a group of
``viz.palette`` and ``ink`` a part of its theme, so one picture serves light and dark.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]
Ink = Literal["text", "muted", "line", "accent", "second", "surface", "detail"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rounded rectangle, or a circle where the radius is half its width.

    ``path`` is the part of the network that it stands for. ``copies`` draws more sheets behind it.
    ``level`` from 0 to 1 takes the place of the tint by a step of the cost ramp.
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


@dataclass(frozen=True, slots=True)
class Curve:
    """Bézier segments: a start and three points for each; ``has_arrow`` at its end."""

    points: tuple[Point, ...]
    ink: Ink = "muted"
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
    ink: Ink = "text"
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


def line(*points: Point, ink: Ink = "muted", width: float = 1.2, has_arrow: bool = False) -> Curve:
    """Straight pieces from point to point."""
    bends = [points[0]]
    for (ax, ay), (bx, by) in pairwise(points):
        dx, dy = (bx - ax) / 3, (by - ay) / 3
        bends += [(ax + dx, ay + dy), (bx - dx, by - dy), (bx, by)]
    return Curve(tuple(bends), ink, width, has_arrow=has_arrow)
