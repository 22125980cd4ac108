"""A form turned fast on a busy machine ends where the hand ended: no turn is lost or made up."""

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from backbones.registry import parse
from backbones.spec import BackboneSpec
from search.plan import TablePlan
from tests.browser.conftest import OpenApp
from tests.browser.form import answered
from training.recipe import Recipe
from training.repetitions import MOST_SEEDS, Repetitions
from ui.knob_panel.fields import Field, field_of

TURNS = int(os.environ.get("HANDS", "10"))
"""Turns on each network, with 30 to 700 ms between them; ``make hands`` does more."""

BUSY = 3
KNOBS = {
    "resnet?depth=50": ("width", "input_size", "width_per_group", "num_classes"),
    "densenet?depth=201": ("growth_rate", "compression", "init_channels", "dropout"),
    "efficientnet": ("phi", "resolution", "dropout", "width"),
    "nasnet": ("filters", "cells", "drop_path", "input_size"),
}
FRACTIONS = ("dropout", "compression", "drop_path", "noise")
TYPED = {
    "growth_rate": (20, 48), "width": (2, 4), "phi": (1, 3), "cells": (2, 7), "epochs": (2, 30),
    "seeds": (1, 9), "evaluations": (10, 90),
}  # fmt: skip
RACE = TablePlan(task="cifar10", searchers=("random",))
FORMS: dict[str, dict[str, Field]] = {
    "train": {
        "epochs": field_of(Recipe(), "epochs"),
        "noise": field_of(Recipe(), "noise"),
        "seeds": Field("seeds", "slider", "", Repetitions().seeds, bounds=(1, MOST_SEEDS)),
    },
    "search": {name: field_of(RACE, name) for name in ("seeds", "evaluations")},
}
"""Numbers of the two forms that are no network's."""


@pytest.fixture
def busy() -> Iterator[None]:
    """Busy loops beside the server, as a class makes them."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(BUSY)]
    yield
    for loop in loops:
        loop.kill()
        loop.wait()


def seen(row: Locator) -> str:
    return row.locator("input.typed").input_value()


def stepped(field: Field, value: str, direction: int) -> str:
    """The value that one step leads to from the one in the box."""
    low, high = field.bounds
    after = float(value) + direction * field.step
    return f"{min(max(after, low or 0), high or after):.6g}"


LISTEN = """(row, event) => row.getRootNode().addEventListener(event, ({ target }) => {
  window.stood = target.closest("[data-field]").querySelector("input.typed").value;
}, { capture: true, once: true })"""


def stood(row: Locator, event: str, act: Callable[[], None]) -> str:
    """Act, and return what stood in the box when the browser heard of it.

    Read before, it may be of an answer ago: that to the turn of another knob comes meanwhile.
    """
    row.evaluate(LISTEN, event)
    act()
    return str(row.page.evaluate("window.stood"))


def press(row: Locator, field: Field, rng: random.Random) -> str:
    place = rng.randrange(2)
    before = stood(row, "click", row.locator("button.step").nth(place).click)
    return stepped(field, before, (-1, 1)[place])


def key(row: Locator, field: Field, rng: random.Random) -> str:
    """Turn by an arrow key, in the box or on the slider."""
    place, inputs = rng.randrange(2), row.locator("input")
    pressed = inputs.nth(rng.randrange(inputs.count()))
    before = stood(row, "keydown", lambda: pressed.press(("ArrowDown", "ArrowUp")[place]))
    return stepped(field, before, (-1, 1)[place])


def type_in(row: Locator, field: Field, rng: random.Random) -> str:
    name = field.name
    least, most = TYPED.get(name, (32, 96))
    value = rng.randint(least, most)
    text = str(2 * value if most > 90 else value)
    if name in FRACTIONS:
        text = f"{rng.uniform(0.1, 0.9):.2g}"
    box = row.locator("input.typed")
    box.fill(text)
    box.press("Enter")
    return text


def drag(row: Locator, field: Field, rng: random.Random) -> str:
    track = row.locator("input[type=range]")
    if not track.count():
        return press(row, field, rng)
    box = track.bounding_box()
    assert box
    mouse = row.page.mouse
    for step, share in enumerate(rng.uniform(0.1, 0.9) for _ in range(4)):
        mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
        if not step:
            mouse.down()
    mouse.up()
    # Only the box tells where a pixel of the track leads to.
    return seen(row)


HANDS: tuple[Callable[[Locator, Field, random.Random], str], ...] = (
    press, press, key, type_in, drag,
)  # fmt: skip


def play(page: Page, start: str, turns: int, rng: random.Random) -> BackboneSpec:
    """Turn knobs at random, and return the network that the hand has made."""
    spec = parse(start)
    for _ in range(turns):
        name = rng.choice(KNOBS[start])
        row = page.locator(f"[data-field={name}]")
        spec = spec.turn(name, rng.choice(HANDS)(row, field_of(spec, name), rng))
        page.wait_for_timeout(rng.randint(30, 700))
    return spec


@pytest.mark.parametrize("start", KNOBS)
@pytest.mark.usefixtures("busy")
def test_the_address_is_what_the_hand_did(open_app: OpenApp, start: str) -> None:
    page = open_app(height=1400, v=start).page
    wanted = play(page, start, TURNS, random.Random(start))
    answered(page)
    expect_address(page, wanted)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.usefixtures("busy")
def test_numbers_of_a_run_are_what_the_hand_did(open_app: OpenApp, form: str) -> None:
    page = open_app(form, height=1400).page
    rng = random.Random(form)
    wanted = {name: float(field.value) for name, field in FORMS[form].items()}
    for _ in range(TURNS):
        name, field = rng.choice(list(FORMS[form].items()))
        wanted[name] = float(rng.choice(HANDS)(page.locator(f"[data-field={name}]"), field, rng))
        page.wait_for_timeout(rng.randint(30, 700))
    answered(page)

    def shown(url: str) -> bool:
        words = parse_qs(urlsplit(url).query)
        usual = {name: field.value for name, field in FORMS[form].items()}
        return wanted == {name: float(words.get(name, [usual[name]])[0]) for name in usual}

    page.wait_for_url(shown, timeout=10_000)


def test_steps_between_are_seen_while_a_slider_is_dragged(open_app: OpenApp) -> None:
    page = open_app(height=1400, v="densenet?depth=201").page
    headline = page.locator("dl.headline")
    box = page.locator("[data-field=growth_rate] input[type=range]").bounding_box()
    assert box
    told = [headline.inner_text()]
    for share in (0.3, 0.5, 0.8):
        page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
        page.mouse.down()
        expect(headline).not_to_have_text(told[-1], use_inner_text=True)
        told.append(headline.inner_text())
    page.mouse.up()
    assert len(set(told)) == len(told)


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
