"""Measure the longest gap between frames while Design and Compare compute."""

from collections.abc import Iterator
from urllib.parse import urlencode

from playwright.sync_api import Page

from bench.chromium import chromium
from bench.design import BASE, COMPARED, OVER
from bench.measurement import Measurement, percentile
from bench.server import running_app

MOST_GAP = 50.0
SECONDS = 300

TASKS = {
    "a sweep of 200 networks": ("design", [("v", BASE), *(("over", text) for text in OVER)]),
    "a budget of all families": ("design", [("task", "budget")]),
    "the scaling lab": ("design", [("task", "scaling")]),
    "six networks compared": ("compare", [("v", text) for text in COMPARED]),
}
"""Tasks by their names: the page, and the words of the address that asks for each."""

RECORD = """
window.gaps = [];
let before;
const BUSY = "[data-testid=stProgress], [data-test-script-state=running]";
const look = (now) => {
  if (document.querySelector(BUSY) && document.querySelector(".stMain h1") && before) {
    window.gaps.push(now - before);
  }
  before = now;
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
"""Keep the time between frames from the page's title on, while it computes."""

DONE = """() => document.querySelector("[data-test-script-state=notRunning]")
  && document.querySelector(".stMain h1") && !document.querySelector("[data-testid=stProgress]")"""


def measure() -> Iterator[Measurement]:
    """Return of each task the longest gap, and the one that 95 % of the frames stay under."""
    with running_app() as port, chromium() as browser:
        for name, (place, words) in TASKS.items():
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.add_init_script(RECORD)
            page.goto(f"http://127.0.0.1:{port}/{place}?{urlencode(words)}")
            gaps = _gaps(page)
            page.close()
            usual = percentile(gaps, 95)
            yield Measurement(f"{name}: gap between frames (95 %)", usual, "ms")
            yield Measurement.at_most(
                f"{name}: longest gap between frames",
                max(gaps),
                "ms",
                most=MOST_GAP,
            )


def _gaps(page: Page) -> list[float]:
    """Wait until what is computed is done; return the milliseconds between frames meanwhile."""
    page.wait_for_function(DONE, timeout=1e3 * SECONDS)
    return list(page.evaluate("window.gaps")) or [0.0]
