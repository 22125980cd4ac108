"""Colours: one accent for the pages, a tint for each kind of operation, a ramp for costs.

The tints differ in lightness as well as in hue, and each kind also has its own word in the
diagram, so nothing is told by colour alone. Words have a contrast of 4.5 to what they stand on
and outlines one of 3 (WCAG AA), which ``tests/viz/test_palette.py`` measures.
"""

from dataclasses import dataclass

from language.catalogue import _

ACCENT = "#2f5fd0"
ACCENT_DARK = "#7ea6ff"
SECOND = "#b85016"
SECOND_DARK = "#ffab70"


@dataclass(frozen=True)
class Ink:
    """What a page's theme draws with; ``detail`` is for small words on a tint."""

    text: str
    muted: str
    line: str
    surface: str
    accent: str
    second: str
    detail: str


LIGHT = Ink("#1f2430", "#667085", "#d5dae3", "#ffffff", ACCENT, SECOND, "#475063")
DARK = Ink("#e8eaf0", "#98a2b3", "#3a4150", "#0e1117", ACCENT_DARK, SECOND_DARK, "#b4bdcb")


def ink(is_dark: bool) -> Ink:
    """The ink of a theme."""
    return DARK if is_dark else LIGHT


Tints = dict[str, tuple[str, str]]

TINTS: Tints = {
    "conv": ("#cfdcf7", "#4a6db8"),
    "linear": ("#e3d3f2", "#8458b3"),
    "norm": ("#eef0f3", "#7d8799"),
    "activation": ("#fbe6c2", "#b87c14"),
    "pool": ("#cdebe4", "#2f8f7b"),
    "merge": ("#ffd9c7", "#c2571a"),
    "shape": ("#ffffff", "#8690a1"),
    "block": ("#f5f7fb", "#7d879a"),
    "frame": ("#f8f9fb", "#d5dae3"),
    "change": (SECOND, SECOND),
}
"""Fill and outline of each group of kinds, on a light page."""

TINTS_DARK: Tints = {
    "conv": ("#22345c", "#6f92dd"),
    "linear": ("#3a2956", "#a97fd6"),
    "norm": ("#262b35", "#6b7486"),
    "activation": ("#4a3810", "#d9a441"),
    "pool": ("#123f37", "#45ac95"),
    "merge": ("#55280f", "#ef8a4f"),
    "shape": ("#14181f", "#5d6880"),
    "block": ("#232936", "#5d6880"),
    "frame": ("#151a22", "#3a4150"),
    "change": (SECOND_DARK, SECOND_DARK),
}
"""The same on a dark page."""

RAMP = ("#f4f7fd", "#d6e3f8", "#b3cbf1", "#8bafe7", "#6694dd")
RAMP_DARK = ("#161c28", "#1c2a47", "#26406f", "#305391", "#3b62b2")
"""Steps of a cost from none to the largest: one hue, so lightness alone tells them apart, and the
page's text is readable on all of them."""

_GROUPS = {
    "conv": "conv",
    "linear": "linear",
    "norm": "norm",
    "activation": "activation",
    "pool": "pool",
    "global pool": "pool",
    "add": "merge",
    "concat": "merge",
    "multiply": "merge",
}


def group(kind: str, is_operation: bool = True) -> str:
    """The group that a kind of operation is tinted by."""
    if not is_operation:
        return "block"
    return _GROUPS.get(kind, "shape")


def legend() -> dict[str, str]:
    """The groups in words, in the reader's language."""
    return {
        "conv": _("Convolution"),
        "linear": _("Linear"),
        "norm": _("Normalisation"),
        "activation": _("Activation"),
        "pool": _("Pooling"),
        "merge": _("Add, concatenate, multiply"),
        "shape": _("Input, reshape, pad, slice"),
    }
