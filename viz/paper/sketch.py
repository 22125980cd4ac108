"""Draw a panel: boxes, arrows, sums, concatenations, labels, an equation line, numbers.

Positions are centres in pixels; the panel is cut to what was drawn.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from viz.labels import DETAIL, SIGN, SYMBOLS, TITLE
from viz.paper.formula import formula_marks, formula_width, plain, wrapped
from viz.paper.panel import Panel
from viz.picture import (
    Anchor,
    Box,
    Colour,
    Curve,
    Mark,
    Picture,
    Point,
    Text,
    line,
    moved,
)
from viz.text_width import text_width

PADDING = 12.0
LINE = 16.0
BOX = 24.0
"""Height of a box with one line."""

ROOM = 16.0
"""Pixels that a box is wider than its text."""

EQUATION = 14.0


def box_width(text: str, *, is_bold: bool = False) -> float:
    """Return the width of a box around a text."""
    return text_width(text, 12.0, is_bold=is_bold) + ROOM


class Sketch:
    """Marks of one panel while it is drawn; ``kept`` are points that it reaches to in any case."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self.kept: list[Point] = []

    def box(
        self, x: float, y: float, width: float, text: str, tint: str, *, path: str = "",
        height: float = BOX, is_dashed: bool = False,
    ) -> None:  # fmt: skip
        """Draw a box with a text in its middle."""
        corner = x - width / 2, y - height / 2
        radius = min(5.0, height / 4, width / 4)
        self.marks.append(Box(*corner, width, height, tint, path, radius, is_dashed=is_dashed))
        if text:
            self.marks.append(Text(x, y + 4.2, text, 12.0, anchor="middle"))

    def sign(
        self, x: float, y: float, kind: Literal["add", "concat", "multiply"], path: str = ""
    ) -> None:
        """Draw a sum, a concatenation or a product as a circle with its sign."""
        self.marks += [
            Box(x - SIGN / 2, y - SIGN / 2, SIGN, SIGN, "merge", path, SIGN / 2),
            Text(x, y + 4.6, SYMBOLS[kind], TITLE, True, "middle"),
        ]

    def arrow(
        self, *points: Point, colour: Colour = "muted", width: float = 1.3, has_head: bool = True,
        is_dashed: bool = False,
    ) -> None:  # fmt: skip
        """Draw straight pieces from point to point, with a head at the end."""
        drawn = line(*points, colour=colour, width=width, has_arrow=has_head)
        self.marks.append(replace(drawn, is_dashed=is_dashed))

    def text(
        self, x: float, y: float, text: str, *, size: float = DETAIL, is_bold: bool = False,
        anchor: Anchor = "middle", colour: Colour = "text", has_halo: bool = False,
    ) -> None:  # fmt: skip
        """Write a plain text with its baseline at a height."""
        self.marks.append(Text(x, y, text, size, is_bold, anchor, colour, has_halo))

    def formula(
        self, x: float, y: float, formula: str, *, size: float = TITLE, is_bold: bool = False,
        anchor: Anchor = "middle", colour: Colour = "text",
    ) -> None:  # fmt: skip
        """Write a formula with its baseline at a height."""
        self.marks += formula_marks(
            formula, (x, y), size, is_bold=is_bold, anchor=anchor, colour=colour
        )

    def panel(
        self,
        name: str,
        *,
        equation: str = "",
        numbers: Sequence[str] = (),
        alt: str = "",
        is_own: bool = False,
        mark: str = "",
        name_lines: int = 1,
        least_width: float = 0.0,
        padding: float = PADDING,
    ) -> Panel:
        """Cut the drawing, with its name above, the equation and lines with numbers below.

        ``numbers`` are formulas too. ``mark`` is a line below the name; a blank keeps its place.
        The panel that is the network's own among others is framed. With ``name_lines`` above 1 the
        name is broken into so many lines of ``least_width``, so that panels begin at one height.
        """
        left, top, right, bottom = _extent(self.marks, self.kept)
        width = max(
            right - left,
            text_width(name, TITLE, is_bold=True) if name_lines == 1 else least_width,
            text_width(mark, DETAIL, is_bold=True),
            formula_width(equation, EQUATION),
            *(formula_width(number, DETAIL) for number in numbers),
            0.0,
        )
        across = width + 2 * padding
        lines = wrapped(name, width, TITLE, is_bold=True)
        lines += [""] * (name_lines - len(lines))
        marks: list[Mark] = [
            Text(padding, padding + 12.0 + LINE * n, text, TITLE, True)
            for n, text in enumerate(lines)
            if text
        ]
        head = padding + LINE * len(lines) + (LINE if mark else 0.0) + 6.0
        if mark.strip():
            height = padding + 12.0 + LINE * len(lines)
            marks.append(Text(padding, height, mark, DETAIL, True, colour="accent"))
        shift = padding + (width - (right - left)) / 2 - left, head - top
        marks += [moved(each, *shift) for each in self.marks]
        y = head + bottom - top + 4.0
        if equation:
            y += LINE + 4.0
            marks += formula_marks(equation, (across / 2, y), EQUATION, anchor="middle")
            y += 4.0
        for number in numbers:
            y += LINE
            marks += formula_marks(number, (across / 2, y), DETAIL, anchor="middle", colour="muted")
        height = y + padding
        if is_own:
            marks += [_frame(across, height)]
        told = ". ".join(part for part in (alt, plain(equation), *map(plain, numbers)) if part)
        spoken = f"{name} ({mark})" if mark.strip() else name
        picture = Picture(across, height, tuple(marks), f"{spoken}: {told}")
        return Panel(name, picture, picture.title, is_own)


def _frame(width: float, height: float) -> Curve:
    corners = ((1.0, 1.0), (width - 1, 1.0), (width - 1, height - 1), (1.0, height - 1), (1.0, 0.0))
    return line(*corners, colour="accent", width=2.0)


def _extent(marks: Sequence[Mark], kept: Sequence[Point]) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of all marks."""
    points: list[Point] = list(kept)
    for mark in marks:
        if isinstance(mark, Box):
            points += [(mark.x, mark.y), (mark.x + mark.width, mark.y + mark.height)]
        elif isinstance(mark, Text):
            width = text_width(mark.text, mark.size, is_bold=mark.is_bold)
            left = mark.x - {"start": 0.0, "middle": width / 2, "end": width}[mark.anchor]
            points += [(left, mark.y - mark.size), (left + width, mark.y + 0.3 * mark.size)]
        else:
            points += mark.points
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)
