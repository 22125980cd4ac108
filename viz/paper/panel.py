"""Define a figure of small multiples, and write it as one picture.

One description serves all: the page sets the panels of a ``PaperFigure`` beside and under one
another as the window has room (``ui.explore.paper``), files get ``arranged``.
"""

from dataclasses import dataclass, replace

from viz.paper.formula import formula_marks, formula_width, wrapped
from viz.picture import Mark, Picture, Text, moved
from viz.text_width import text_width

WIDTH = 1080.0
"""Pixels across a file's picture before its panels wrap; a single panel may be wider."""

MARGIN = 20.0
GAP = 16.0
TITLE, DETAIL = 16.0, 12.0
LINE = 18.0


@dataclass(frozen=True)
class Panel:
    """One drawing of a figure: its picture has title, drawing, equation and numbers.

    ``alt`` tells in words what is drawn. ``is_own`` marks the one that this network is;
    ``is_exercise`` one that shows the reader's numbers and not the network's.
    """

    name: str
    picture: Picture
    alt: str
    is_own: bool = False
    is_exercise: bool = False


@dataclass(frozen=True)
class PaperFigure:
    """Panels with a title, the paper's figure, equations, sentences with the network's numbers.

    ``subject`` is its word in addresses; ``equations`` are formulas (``viz.paper.formula``).
    """

    subject: str
    title: str
    source: str
    panels: tuple[Panel, ...]
    equations: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()

    def of_network(self) -> "PaperFigure":
        """Return the figure without the panels of an exercise."""
        return replace(self, panels=tuple(one for one in self.panels if not one.is_exercise))


def arranged(figure: PaperFigure, title: str, width: float = WIDTH) -> Picture:
    """Set title, panels in rows, equations and sentences into one picture for a file."""
    widest = max(panel.picture.width for panel in figure.panels)
    heading = text_width(figure.title, TITLE, is_bold=True)
    formulas = [formula_width(formula, TITLE) for formula in figure.equations]
    width = max(width, 2 * MARGIN + max([widest, heading, *formulas]))
    marks: list[Mark] = [
        Text(MARGIN, MARGIN + 14.0, figure.title, TITLE, is_bold=True),
        Text(MARGIN, MARGIN + 14.0 + LINE, figure.source, DETAIL, colour="muted"),
    ]
    y = MARGIN + 14.0 + 2 * LINE
    right = 0.0
    for formula in figure.equations:
        y += LINE
        marks += formula_marks(formula, (MARGIN, y), TITLE)
        y += 6.0
    y += 8.0
    x, tallest = MARGIN, 0.0
    for panel in figure.panels:
        picture = panel.picture
        if x > MARGIN and x + picture.width > width - MARGIN:
            x, y, tallest = MARGIN, y + tallest + GAP, 0.0
        marks += [moved(mark, x, y) for mark in picture.marks]
        x += picture.width + GAP
        right = max(right, x - GAP + MARGIN)
        tallest = max(tallest, picture.height)
    y += tallest + 8.0
    # No wider than what is there, but wide enough for a sentence on a few lines.
    width = min(
        width, max([right, 640.0, heading + 2 * MARGIN, *(f + 2 * MARGIN for f in formulas)])
    )
    for sentence in figure.sentences:
        for line in wrapped(sentence, width - 2 * MARGIN, DETAIL):
            y += LINE
            marks.append(Text(MARGIN, y, line, DETAIL, colour="muted"))
    return Picture(width, y + MARGIN, tuple(marks), title)
