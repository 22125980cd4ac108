"""Measure a slider that is dragged, in Chromium, on an idle machine and beside busy loops."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Page

from bench.chromium import chromium, wait_until_shown
from bench.measurement import Measurement
from bench.server import running_app

FIRST_MS, PICTURE_MS, BUSY_MS = 100.0, 250.0, 400.0
"""From a move of the hand to the first change that is seen, and to the picture; busy, to both."""

BUSY = 3
STEPS = 16
DRAGGED = {"densenet?depth=201": "growth_rate", "resnet?depth=50": "depth"}

# From the slider's event to the frames with the first change and with the new picture.
WATCH = """(root) => {
  const headline = document.querySelector("dl.headline");
  const state = () => [headline?.innerText, root.dataset.drawn];
  window.turnTimes = new Promise((done) => {
    const begin = () => {
      const start = performance.now();
      const [numbers, drawn] = state();
      let first = null;
      const look = () => {
        const waited = performance.now() - start;
        const [numbersNow, drawnNow] = state();
        if (first === null && (numbersNow !== numbers || drawnNow !== drawn)) first = waited;
        if (drawnNow !== drawn) done([first, waited]);
        else if (waited < 10_000) requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    };
    document.addEventListener("input", begin, { once: true, capture: true });
    // A move to the value that stands there is no turn.
    setTimeout(() => {
      document.removeEventListener("input", begin, { capture: true });
      done(null);
    }, 10_000);
  });
}"""


def measure() -> Iterator[Measurement]:
    """Return the first change and the picture of each network, idle and busy."""
    with running_app() as port, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        for spec, knob in DRAGGED.items():
            page.goto(f"http://127.0.0.1:{port}/explore?v={quote(spec, safe='')}")
            wait_until_shown(page)
            page.wait_for_selector(".diagram[data-frames]")
            yield from _told(spec, knob, _drag(page, knob), (FIRST_MS, PICTURE_MS), "")
            with _busy():
                times = _drag(page, knob)
            yield from _told(spec, knob, times, (BUSY_MS, BUSY_MS), f", {BUSY} busy loops")


def _told(
    spec: str, knob: str, times: list[tuple[float, float]], targets: tuple[float, float], where: str
) -> Iterator[Measurement]:
    names = ("first change", "picture")
    for name, target, values in zip(names, targets, zip(*times, strict=True), strict=True):
        value = median(values)
        yield Measurement.at_most(
            f"{spec}, {knob} dragged{where}: {name} (median)",
            value,
            "ms",
            most=target,
        )


@contextmanager
def _busy() -> Iterator[None]:
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(BUSY)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def _drag(page: Page, knob: str) -> list[tuple[float, float]]:
    """Move the slider back and forth in the hand, and time each value that it comes to."""
    track = page.locator(f"[data-field={knob}] input[type=range]")
    box = track.bounding_box()
    if box is None:
        raise RuntimeError(f"{knob} has no slider")
    diagram, middle = page.locator(".diagram"), box["y"] + box["height"] / 2
    times: list[Any] = []
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    for step in range(STEPS):
        # Values far from each other, so that each move is one turn.
        share = (0.1, 0.5, 0.9, 0.3, 0.7)[step % 5]
        page.wait_for_timeout(300)
        diagram.evaluate(WATCH)
        page.mouse.move(box["x"] + share * box["width"], middle)
        times.append(page.evaluate("window.turnTimes"))
    page.mouse.up()
    wait_until_shown(page)
    found = [(first, picture) for first, picture in filter(None, times)]
    if len(found) < STEPS / 2:
        raise RuntimeError(f"{knob}: only {len(found)} of {STEPS} turns were drawn")
    return found
