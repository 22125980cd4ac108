"""Contrast by WCAG 2.2: 4.5 for words (1.4.3), 3 for outlines (1.4.11), on light and dark pages."""

from itertools import pairwise

import pytest

from viz.palette import (
    DARK,
    LIGHT,
    RAMP,
    RAMP_DARK,
    TINTS,
    TINTS_DARK,
    ThemeColours,
    Tints,
    ramp,
)

THEMES = [(LIGHT, TINTS), (DARK, TINTS_DARK)]
WORDS, OUTLINES = 4.5, 3.0


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_twenty_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize(("colours", "tints"), THEMES, ids=["light", "dark"])
def test_words_are_readable_on_every_tint(colours: ThemeColours, tints: Tints) -> None:
    for name in set(tints) - {"change"}:
        fill, _outline = tints[name]
        assert contrast(colours.text, fill) >= WORDS, name
        assert contrast(colours.detail, fill) >= WORDS, name
    for words in (colours.text, colours.muted, colours.accent, colours.second):
        assert contrast(words, colours.surface) >= WORDS
    assert contrast(colours.muted, tints["frame"][0]) >= WORDS
    assert contrast(colours.second, tints["frame"][0]) >= WORDS
    assert contrast(colours.surface, tints["change"][0]) >= WORDS


@pytest.mark.parametrize(("colours", "tints"), THEMES, ids=["light", "dark"])
def test_boxes_stand_out_from_the_page_and_from_frames(colours: ThemeColours, tints: Tints) -> None:
    for name in set(tints) - {"frame"}:
        _fill, outline = tints[name]
        assert contrast(outline, colours.surface) >= OUTLINES, name
        assert contrast(outline, tints["frame"][0]) >= OUTLINES, name


@pytest.mark.parametrize("is_dark", [False, True])
def test_words_are_readable_on_every_step_of_a_cost(is_dark: bool) -> None:
    colours = DARK if is_dark else LIGHT
    for step in range(101):
        assert contrast(colours.text, ramp(step / 100, is_dark=is_dark)) >= WORDS, step


@pytest.mark.parametrize("steps", [RAMP, RAMP_DARK])
def test_lightness_alone_tells_costs_apart(steps: tuple[str, ...]) -> None:
    shades = [luminance(step) for step in steps]
    assert shades == sorted(shades) or shades == sorted(shades, reverse=True)
    for one, other in pairwise(steps):
        assert contrast(one, other) >= 1.15
