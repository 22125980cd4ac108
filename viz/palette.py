"""Define the colours: an accent, a tint for each kind of operation, a ramp for costs.

The tints differ in lightness as well as in hue, and each kind also has its own word in the
diagram, so nothing is told by colour alone. Words have a contrast of 4.5 to what they stand on
and outlines one of 3 (WCAG AA), which ``tests/viz/test_palette.py`` measures.

Costs have a bar beside their colour, skips are dashed, changes have signs.
"""

from collections.abc import Mapping
from colorsys import hls_to_rgb, rgb_to_hls
from dataclasses import dataclass

from language.catalogue import _

ACCENT = "#2f5fd0"
ACCENT_DARK = "#7ea6ff"
SECOND = "#b85016"
SECOND_DARK = "#ffab70"


@dataclass(frozen=True)
class ThemeColours:
    """Colours of text and lines in a theme; ``detail`` is for small words on a tint."""

    text: str
    muted: str
    line: str
    surface: str
    accent: str
    second: str
    detail: str


LIGHT = ThemeColours("#1f2430", "#667085", "#d5dae3", "#ffffff", ACCENT, SECOND, "#475063")
DARK = ThemeColours("#e8eaf0", "#98a2b3", "#3a4150", "#0e1117", ACCENT_DARK, SECOND_DARK, "#b4bdcb")


def theme_colours(is_dark: bool) -> ThemeColours:
    """Return the colours of text and lines in a theme."""
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
    "ghost": ("#f8f9fb", SECOND),
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
    "ghost": ("#151a22", SECOND_DARK),
}
"""Fill and outline of each group of kinds, on a dark page."""

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
    """Return the group that a kind of operation is tinted by."""
    if not is_operation:
        return "block"
    return _GROUPS.get(kind, "shape")


def legend() -> dict[str, str]:
    """Return the groups in words, in the reader's language."""
    return {
        "conv": _("Convolution"),
        "linear": _("Linear"),
        "norm": _("Normalisation"),
        "activation": _("Activation"),
        "pool": _("Pooling"),
        "merge": _("Add, concatenate, multiply"),
        "shape": _("Input, reshape, pad, slice"),
    }


def named_colour(name: str, *, is_dark: bool) -> str:
    """Return a colour of text or lines by its name."""
    return str(getattr(theme_colours(is_dark), name))


def fill_and_line(tint: str, level: float | None, *, is_dark: bool) -> tuple[str, str]:
    """Fill and outline of a box: its tint, or a step of the cost ramp."""
    fill, outline = (TINTS_DARK if is_dark else TINTS)[tint]
    return (ramp(level, is_dark=is_dark), outline) if level is not None else (fill, outline)


def cost_ramp(*, is_dark: bool) -> tuple[str, ...]:
    """Return the steps of the cost ramp in a theme."""
    return RAMP_DARK if is_dark else RAMP


def ramp(level: float, *, is_dark: bool) -> str:
    """Return the colour of a place on the cost ramp."""
    steps = cost_ramp(is_dark=is_dark)
    at = min(max(level, 0.0), 1.0) * (len(steps) - 1)
    place = min(int(at), len(steps) - 2)
    pairs = zip(_channels(steps[place]), _channels(steps[place + 1]), strict=True)
    return _hex([a + (b - a) * (at - place) for a, b in pairs])


def shaded(colour: str, shade: float) -> str:
    """Make a colour darker (below 0) or lighter (above 0), by at most its whole lightness."""
    hue, light, strength = rgb_to_hls(*(value / 255 for value in _channels(colour)))
    light = light * (1 + shade) if shade < 0 else light + (1 - light) * shade
    return _hex([255 * value for value in hls_to_rgb(hue, light, strength)])


def blended(colour: str, ground: str, opacity: float) -> str:
    """Return how a translucent colour looks on its background."""
    pairs = zip(_channels(colour), _channels(ground), strict=True)
    return _hex([a * opacity + b * (1 - opacity) for a, b in pairs])


def _channels(colour: str) -> tuple[float, float, float]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(values: list[float]) -> str:
    return "#" + "".join(f"{round(value):02x}" for value in values)


COLOURS = ("kind", "params", "macs", "memory", "field")
"""Quantities that colours can show, the default first."""

BOUND, TIME = "bound", "time"
"""The colourings by time: a lower bound, and of networks whose operations were timed."""


def colour_words(*, has_bounds: bool = False, has_times: bool = False) -> Mapping[str, str]:
    """Name the colourings, in the reader's language."""
    least = {BOUND: _("Time (at least)")} if has_bounds else {}
    measured = {TIME: _("Measured time")} if has_times else {}
    return {
        "kind": _("Kind"),
        "params": _("Parameters"),
        "macs": _("MACs"),
        "memory": _("Activation memory"),
        "field": _("Receptive field"),
        **least,
        **measured,
    }
