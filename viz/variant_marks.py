"""Mark up to eight variants by colour, dash and symbol, each of which would do alone.

The colours were chosen such that any two stay apart for readers with deuteranopia, protanopia and
tritanopia (simulated after Machado, Oliveira and Fernandes 2009), and such that each has a contrast
of 3 to the page. ``tests/viz/test_training_plots.py`` measures both.
"""

from dataclasses import dataclass

COLOURS_LIGHT = (
    "#0072b2", "#d55e00", "#009e73", "#9206ef", "#8a532e", "#5a0202", "#02025a", "#45173c",
)  # fmt: skip
COLOURS_DARK = (
    "#56b4e9", "#ff8a4c", "#2fc99b", "#7d29fa", "#f9f90b", "#c91d3f", "#c5edf7", "#1d62c9",
)  # fmt: skip
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid", "dash")
SYMBOLS = (
    "circle", "square", "diamond", "triangle-up", "cross", "x", "triangle-down", "star",
)  # fmt: skip

MOST = len(COLOURS_LIGHT)


@dataclass(frozen=True)
class Mark:
    """Colour, dash and symbol of one variant in every plot."""

    colour: str
    dash: str
    symbol: str


def mark(place: int, is_dark: bool) -> Mark:
    """Return the mark of the variant at a place, counted from 0."""
    at = place % MOST
    return Mark((COLOURS_DARK if is_dark else COLOURS_LIGHT)[at], DASHES[at], SYMBOLS[at])


def see_through(colour: str, share: float) -> str:
    """Make a colour such as ``#0072b2`` translucent."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share})"
