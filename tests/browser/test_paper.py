"""The papers' figures on the page: readable, side by side where there is room, else in a column."""

from typing import Any

import pytest

from backbones.registry import FAMILIES
from tests.browser.conftest import App, OpenApp
from tests.browser.screens import check_picture

FLOOR = 11.0
"""Pixels that no text of a page falls below."""

FIVE = 5
"""Panels of the orders of activation, and of compound scaling."""

LAID_OUT = """root => {
  const panels = [...root.querySelectorAll(".panel")];
  const texts = [...root.querySelectorAll("text")].map((text) => {
    const drawn = parseFloat(text.getAttribute("font-size"));
    const svg = text.ownerSVGElement;
    return (drawn * svg.getBoundingClientRect().width) / svg.viewBox.baseVal.width;
  });
  return {
    smallest: Math.min(...texts),
    largest: Math.max(...texts),
    lefts: panels.map((panel) => Math.round(panel.getBoundingClientRect().left)),
    tops: panels.map((panel) => Math.round(panel.getBoundingClientRect().top)),
    cut: panels.filter((panel) => panel.scrollWidth > panel.clientWidth).length,
    names: [...root.querySelectorAll("svg")].map((svg) => svg.getAttribute("aria-label")),
  };
}"""

SCREENS: dict[str, dict[str, Any]] = {
    "residual": {"spec": "resnet?depth=50", "view": "paper"},
    "orders": {"spec": "preact_resnet?depth=50", "view": "paper", "theme": "dark"},
    "dense": {"spec": "densenet?depth=121", "view": "paper", "lang": "ko"},
    "gate": {"spec": "senet?depth=50", "view": "paper"},
    "cells": {"spec": "nasnet", "view": "paper", "lang": "ko", "theme": "dark"},
    "scaling": {"spec": "efficientnet?phi=2", "view": "paper", "lang": "ko"},
    "narrow": {"spec": "resnet?depth=18", "view": "paper", "width": 390},
}


def laid_out(app: App) -> dict[str, Any]:
    found: dict[str, Any] = app.page.locator(".paper").first.evaluate(LAID_OUT)
    return found


@pytest.mark.parametrize("family", [name for name in FAMILIES if FAMILIES[name].figure])
def test_panels_wrap_and_their_text_is_never_small(open_app: OpenApp, family: str) -> None:
    wide = laid_out(open_app(spec=family, view="paper", width=1280, height=720))
    narrow = laid_out(open_app(spec=family, view="paper", width=390, height=844))
    for found in (wide, narrow):
        assert found["smallest"] >= FLOOR - 0.01
        assert found["cut"] == 0
        assert all(len(name) > 40 for name in found["names"])
    assert len(set(wide["tops"])) < len(wide["tops"])
    # The small panels of scaling stand two in a row there.
    assert narrow["tops"] == sorted(narrow["tops"])
    assert len(set(narrow["lefts"])) <= 2


LETTERS = {(1280, 720): (14.0, 21.0), (1920, 1080): (22.0, 32.0)}
"""Pixels of the least and the largest letters in a presented figure by the window's size."""


@pytest.mark.parametrize("family", [name for name in FAMILIES if FAMILIES[name].figure])
@pytest.mark.parametrize("size", LETTERS, ids=str)
def test_presented_it_can_be_read_from_the_last_row(
    open_app: OpenApp, size: tuple[int, int], family: str
) -> None:
    width, height = size
    app = open_app(spec=family, view="paper", present="1", width=width, height=height)
    found = laid_out(app)
    least, largest = LETTERS[size]
    assert found["smallest"] >= least - 0.01
    assert found["largest"] <= largest
    assert found["cut"] == 0
    if len(found["tops"]) == FIVE:
        assert len(set(found["tops"])) == 1


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("size", LETTERS, ids=str)
def test_a_lesson_shows_all_five_orders_in_a_row(
    open_app: OpenApp, size: tuple[int, int], language: str
) -> None:
    width, height = size
    step = {"lesson": "04-pre-activation", "step": "five-orders", "present": "1"}
    app = open_app("lessons", width=width, height=height, lang=language, **step)
    found = laid_out(app)
    assert len(found["tops"]) == FIVE
    assert len(set(found["tops"])) == 1
    assert found["cut"] == 0
    assert found["smallest"] >= LETTERS[size][0] - 0.01
    below = app.page.get_by_test_id("stMain").evaluate("(m) => m.scrollHeight - m.clientHeight")
    assert below <= 0


def test_a_presentation_goes_on_past_a_figure(open_app: OpenApp) -> None:
    app = open_app(spec="densenet", view="paper")
    app.page.keyboard.press("p")
    app.page.wait_for_url("**present=1**")
    app.settle()
    app.page.keyboard.press("PageDown")
    app.page.wait_for_url("**view=stack**")
    assert app.complaints == []


@pytest.mark.parametrize("name", SCREENS)
def test_figures_look_as_before(open_app: OpenApp, name: str) -> None:
    # High enough that no figure reaches below the window, where it would be cut.
    app = open_app(height=2200, **SCREENS[name])
    check_picture(app.page.locator(".paper").first, f"paper-{name}")
    assert app.complaints == []
