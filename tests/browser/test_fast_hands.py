"""A form turned fast on a busy machine ends where the hand ended: no turn is lost or made up."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from backbones.registry import parse
from backbones.spec import BackboneSpec
from tests.browser.conftest import OpenApp
from tests.browser.form import answered

TURNS = int(os.environ.get("HANDS", "10"))
"""Turns on each network, with 30 to 700 ms between them; ``make hands`` does more."""

BUSY = 3
KNOBS = {
    "resnet?depth=50": ("width", "input_size", "width_per_group", "num_classes"),
    "densenet?depth=201": ("growth_rate", "compression", "init_channels", "dropout"),
    "efficientnet": ("phi", "resolution", "dropout", "width"),
    "nasnet": ("filters", "cells", "drop_path", "input_size"),
}
FRACTIONS = ("dropout", "compression", "drop_path")
TYPED = {"growth_rate": (20, 48), "width": (2, 4), "phi": (1, 3), "cells": (2, 7)}


@pytest.fixture
def busy() -> Iterator[None]:
    """Busy loops beside the server, as a class makes them."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(BUSY)]
    yield
    for loop in loops:
        loop.kill()
        loop.wait()


def press(row: Locator, rng: random.Random) -> None:
    row.locator("button.step").nth(rng.randrange(2)).click()


def key(row: Locator, rng: random.Random) -> None:
    row.locator("input").first.press(rng.choice(["ArrowUp", "ArrowDown"]))


def type_in(row: Locator, rng: random.Random) -> None:
    name = row.get_attribute("data-field") or ""
    least, most = TYPED.get(name, (0.1, 0.9) if name in FRACTIONS else (32, 96))
    value = rng.uniform(least, most) if isinstance(least, float) else rng.randint(least, most)
    box = row.locator("input.typed")
    box.fill(f"{value:.2g}" if isinstance(value, float) else str(2 * value if most > 90 else value))
    box.press("Enter")


def drag(row: Locator, rng: random.Random) -> None:
    track = row.locator("input[type=range]")
    if not track.count():
        press(row, rng)
        return
    box = track.bounding_box()
    assert box
    mouse = row.page.mouse
    for step, share in enumerate(rng.uniform(0.1, 0.9) for _ in range(4)):
        mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
        if not step:
            mouse.down()
    mouse.up()


def play(page: Page, start: str, turns: int, rng: random.Random) -> BackboneSpec:
    """Turn knobs at random, and return the network that the hand has made."""
    spec = parse(start)
    for _ in range(turns):
        name = rng.choice(KNOBS[start])
        row = page.locator(f"[data-field={name}]")
        rng.choice([press, press, key, type_in, drag])(row, rng)
        # What stands in the box is what the hand did; the server has not been asked.
        spec = spec.turn(name, row.locator("input.typed").input_value())
        page.wait_for_timeout(rng.randint(30, 700))
    return spec


@pytest.mark.parametrize("start", KNOBS)
@pytest.mark.usefixtures("busy")
def test_the_address_is_what_the_hand_did(open_app: OpenApp, start: str) -> None:
    page = open_app(height=1400, v=start).page
    wanted = play(page, start, TURNS, random.Random(start))
    answered(page)
    expect_address(page, wanted)


def expect_address(page: Page, wanted: BackboneSpec) -> None:
    """Wait until the browser has the address of a network."""

    def shown(url: str) -> bool:
        return parse(parse_qs(urlsplit(url).query)["v"][0]) == wanted

    page.wait_for_url(shown, timeout=10_000)


@pytest.mark.parametrize("pause", [0, 150, 250, 400])
@pytest.mark.usefixtures("busy")
def test_eight_clicks_are_eight_steps(open_app: OpenApp, pause: int) -> None:
    page = open_app("explore", height=1400).page
    more = page.get_by_role("button", name="Increase Width (w)")
    for _ in range(8):
        more.click()
        page.wait_for_timeout(pause)
    answered(page)
    expect_address(page, parse("resnet?depth=50&width=72"))


@pytest.mark.usefixtures("busy")
def test_back_undoes_a_turn_and_a_later_one_starts_there(open_app: OpenApp) -> None:
    app = open_app(height=1400, v="resnet?depth=18")
    page = app.page
    more = page.get_by_role("button", name="Increase Width (w)")
    more.click()
    answered(page)
    expect_address(page, parse("resnet?depth=18&width=65"))
    page.go_back()
    expect_address(page, parse("resnet?depth=18"))
    app.settle()
    expect(page.locator("[data-field=width] input.typed")).to_have_value("64")
    page.get_by_role("button", name="Increase Classes").click()
    answered(page)
    expect_address(page, parse("resnet?depth=18&num_classes=1001"))
    assert app.complaints == []


BACK_AND_TURN = """(button) => new Promise((done) => {
  const turn = () => { button.click(); done(); };
  addEventListener("popstate", () => setTimeout(turn), { once: true });
  history.back();
})"""
"""Go back, and turn a knob before the server has answered."""


@pytest.mark.usefixtures("busy")
def test_back_counts_where_a_turn_follows_at_once(open_app: OpenApp) -> None:
    page = open_app(height=1400, v="resnet?depth=18").page
    for _ in range(2):
        page.get_by_role("button", name="Increase Width (w)").click()
        expect_address(page, parse("resnet?depth=18&width=65"))
        answered(page)
        page.get_by_role("button", name="Increase Classes").evaluate(BACK_AND_TURN)
        answered(page)
        expect_address(page, parse("resnet?depth=18&num_classes=1001"))
        page.get_by_role("button", name="Decrease Classes").click()
        answered(page)
        expect_address(page, parse("resnet?depth=18"))


def test_a_turn_is_one_message(open_app: OpenApp) -> None:
    app = open_app(height=1400, v="resnet?depth=18", open="2")
    sent: list[object] = []
    app.page.on("websocket", lambda socket: socket.on("framesent", lambda one: sent.append(one)))
    app.page.reload()
    app.settle()
    app.page.wait_for_timeout(1_000)
    sent.clear()
    app.page.get_by_role("button", name="Increase Width (w)").click()
    answered(app.page)
    app.settle()
    # The diagram tells what is open in it a quarter of a second after it has changed.
    app.page.wait_for_timeout(1_000)
    assert len(sent) == 1
