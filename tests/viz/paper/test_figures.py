"""Every network has its paper's figures, readable and within their frames, in both languages."""

import pytest

from backbones.registry import FAMILIES, PRESETS, parse
from language.catalogue import LANGUAGES, in_language
from tests.viz.paper.drawn import figure_of, figures_of
from ui import cached
from ui.figure.component import figure_html
from viz.paper.dense import Growth
from viz.paper.figures import subject_words
from viz.paper.formula import LEAST, formula_html, formula_width, plain, runs, wrapped
from viz.paper.panel import PaperFigure, arranged
from viz.picture import Box, Picture, Text
from viz.text_width import text_width

DEFAULTS = [family.presets[0].name for family in FAMILIES.values() if family.figure]
NARROW = 342
"""Pixels that a telephone has for a panel."""


def check_within(picture: Picture) -> None:
    for mark in picture.marks:
        if isinstance(mark, Box):
            assert -1 <= mark.x <= mark.x + mark.width <= picture.width + 1
            assert -1 <= mark.y <= mark.y + mark.height <= picture.height + 1
        if isinstance(mark, Text):
            assert mark.size >= LEAST
            width = text_width(mark.text, mark.size, is_bold=mark.is_bold)
            left = mark.x - {"start": 0.0, "middle": width / 2, "end": width}[mark.anchor]
            assert -1 <= left <= left + width <= picture.width + 1
            assert 0 <= mark.y <= picture.height


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_has_the_figure_of_its_paper(name: str) -> None:
    found = figures_of(name)
    assert set(found) <= set(subject_words())
    family = FAMILIES[parse(name).family]
    if family.figure in found:
        assert next(iter(found)) == family.figure
    elif family.figure:
        # A gate of each pixel squeezes nothing.
        assert parse(name).knobs().get("squeeze") == "none"
    # Networks of libraries have the figures that their graphs have, if any.
    for figure in [draw() for draw in found.values()][: 1 if family.figure else None]:
        check_figure(figure, name)


def check_figure(figure: PaperFigure, name: str) -> None:
    for panel in figure.panels:
        check_within(panel.picture)
        assert len(panel.alt) > 40
    check_within(arranged(figure, name))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DEFAULTS)
def test_all_figures_fit_in_every_language(name: str, language: str) -> None:
    with in_language(language):
        for subject in figures_of(name):
            figure = figure_of(name, subject)
            for panel in figure.panels:
                check_within(panel.picture)
            assert max(panel.picture.width for panel in figure.panels) <= NARROW


def test_panels_wrap_in_a_narrow_picture() -> None:
    figure = figure_of("resnet-18", "residual")
    wide, narrow = arranged(figure, "", 1080.0), arranged(figure, "", 400.0)
    assert narrow.width < wide.width
    assert narrow.height > wide.height
    check_within(narrow)


@pytest.mark.parametrize("is_dark", [False, True])
def test_the_page_s_pictures_are_named(is_dark: bool) -> None:
    figure = figure_of("resnet-18", "residual")
    html = figure_html(figure, is_dark=is_dark)
    assert html.count("<svg") == html.count('role="img" aria-label="') == len(figure.panels)
    assert " id=" not in html


SUBJECTS = {
    "dense": "densenet?stem=cifar&depth=40", "scaling": "efficientnet-b0",
    "cells": "nasnet?stem=cifar&filters=16&cells=2", "gate": "senet?stem=cifar&depth=8&width=8",
    "residual": "resnet-18", "orders": "preact_resnet?stem=cifar",
}  # fmt: skip


def test_every_subject_has_an_example() -> None:
    assert set(SUBJECTS) == set(subject_words())


@pytest.mark.parametrize("ending", ["svg", "pdf", "png"])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_figure_becomes_a_file(subject: str, ending: str) -> None:
    content = cached.exported_paper(parse(SUBJECTS[subject]), subject, ending, "en")
    assert len(content) > 5_000
    begin = {"svg": b"<svg", "pdf": b"%PDF", "png": b"\x89PNG"}[ending]
    assert content[:200].lstrip().startswith((begin, b"<?xml"))


def test_a_file_has_the_reader_s_numbers() -> None:
    dense, gate = (parse(SUBJECTS[subject]) for subject in ("dense", "gate"))
    content = cached.exported_paper(dense, "dense", "svg", "en", Growth(5, 7, 3))
    assert "k = 7, L = 3" in content.decode().replace("\u00a0", " ")
    with_digit = cached.exported_paper(gate, "gate", "svg", "en", digit=3)
    assert len(with_digit) > len(cached.exported_paper(gate, "gate", "svg", "en"))


def test_a_formula_has_subscripts() -> None:
    formula = "x_{l+1} = x_l + 2^3"
    assert runs(formula) == [
        ("x", ""), ("l+1", "_"), (" = x", ""), ("l", "_"), (" + 2", ""), ("3", "^"),
    ]  # fmt: skip
    assert plain(formula) == "xl+1 = xl + 23"
    assert formula_html("a_1 < b") == "a<sub>1</sub> &lt; b"
    assert formula_width("x_l", 14.0) < formula_width("xl", 14.0) + 1


def test_a_text_is_broken_between_words() -> None:
    assert wrapped("one two three", text_width("one two", 12.0) + 1, 12.0) == ["one two", "three"]
    assert wrapped("", 10.0, 12.0) == []


def test_a_figure_without_panels_is_no_figure() -> None:
    with pytest.raises(ValueError, match="max"):
        arranged(PaperFigure("", "", "", ()), "")
