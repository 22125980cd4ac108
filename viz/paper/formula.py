"""Set formulas with subscripts and superscripts: ``x_{l+1} = F(x_l, W_l)``.

``_`` and ``^`` lower and raise the character or the braces behind them. The shipped fonts have no
letters as subscripts, so those are smaller text, on pages, in files and for screen readers alike.
"""

import re
from html import escape
from itertools import groupby

from language.line_breaks import NO_BREAK_SPACE
from viz.picture import Anchor, Colour, Text
from viz.text_width import text_width

LEAST = 11.0
"""Font size in pixels below which nothing is set."""

SMALL = 0.78
"""Size of a subscript over that of its line."""

_SHIFTED = re.compile(r"([_^])(?:\{([^}]*)\}|(.))")

Run = tuple[str, str]
"""A text, and ``_``, ``^`` or nothing for where it stands."""


def runs(formula: str) -> list[Run]:
    """Split a formula into texts on the line, below and above it."""
    found: list[Run] = []
    end = 0
    for match in _SHIFTED.finditer(formula):
        found.append((formula[end : match.start()], ""))
        found.append((match[2] if match[2] is not None else match[3], match[1]))
        end = match.end()
    found.append((formula[end:], ""))
    return [run for run in found if run[0]]


def _size(size: float, shift: str) -> float:
    return max(LEAST, size * SMALL) if shift else size


def formula_width(formula: str, size: float, *, is_bold: bool = False) -> float:
    """Return the width of a formula in pixels."""
    return sum(
        text_width(text, _size(size, shift), is_bold=is_bold) for text, shift in runs(formula)
    )


def formula_marks(
    formula: str,
    at: tuple[float, float],
    size: float,
    *,
    is_bold: bool = False,
    anchor: Anchor = "start",
    colour: Colour = "text",
) -> list[Text]:
    """Set a formula with its baseline at a point."""
    x, y = at
    width = formula_width(formula, size, is_bold=is_bold)
    x -= {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    marks = []
    for run, shift in runs(formula):
        # Blanks at the ends of a text are not drawn.
        text = run.replace(" ", NO_BREAK_SPACE) if run != run.strip() else run
        smaller = _size(size, shift)
        height = {"": 0.0, "_": 0.28 * size, "^": -0.38 * size}[shift]
        marks.append(Text(x, y + height, text, smaller, is_bold, colour=colour))
        x += text_width(text, smaller, is_bold=is_bold)
    return marks


def plain(formula: str) -> str:
    """Return a formula as text without marks, for screen readers."""
    return "".join(text for text, _shift in runs(formula))


def formula_html(formula: str) -> str:
    """Return a formula as HTML with ``sub`` and ``sup``."""
    tags = {"_": "sub", "^": "sup"}
    return "".join(
        f"<{tags[shift]}>{escape(text)}</{tags[shift]}>" if shift else escape(text)
        for text, shift in runs(formula)
    )


def wrapped(text: str, width: float, size: float, *, is_bold: bool = False) -> list[str]:
    """Break a plain text into lines that are at most so wide, between words."""
    lines: list[str] = []
    for is_blank, group in groupby(re.split(r"( )", text), key=lambda part: part == " "):
        if is_blank:
            continue
        for word in group:
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and text_width(longer, size, is_bold=is_bold) <= width:
                lines[-1] = longer
            elif word:
                lines.append(word)
    return lines
