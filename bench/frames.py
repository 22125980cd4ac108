"""Measure the longest gap between frames while Design computes a sweep and a budget."""

from collections.abc import Iterator
from urllib.parse import urlencode

from playwright.sync_api import Page

from bench.chromium import chromium
from bench.design import BASE, OVER
from bench.measurement import Measurement, percentile
from bench.server import running_app

MOST_GAP = 50.0
SECONDS = 300

TASKS = {
    "a sweep of 200 networks": [("v", BASE), *(("over", text) for text in OVER)],
    "a budget of all families": [("task", "budget")],
}
"""Tasks by their names, with the words of the address that asks for each."""

RECORD = """
window.gaps = [];
let before;
const look = (now) => {
  const is_busy = document.querySelector("[data-testid=stProgress]");
  if (is_busy && document.querySelector(".main-svg") && before) window.gaps.push(now - before);
  before = now;
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
"""Keep the time between frames from the first plot on, while the bar of the progress is there."""

BAR = "[data-testid=stProgress]"


def measure() -> Iterator[Measurement]:
    """Return of each task the longest gap, and the one that 95 % of the frames stay under."""
    with running_app() as port, chromium() as browser:
        for name, words in TASKS.items():
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.add_init_script(RECORD)
            page.goto(f"http://127.0.0.1:{port}/design?{urlencode(words)}")
            gaps = _gaps(page)
            page.close()
            usual = percentile(gaps, 95)
            yield Measurement(f"{name}: gap between frames (95 %)", usual, "ms")
            yield Measurement(
                f"{name}: longest gap between frames",
                max(gaps),
                "ms",
                target=f"<= {MOST_GAP:.0f}",
                met=max(gaps) <= MOST_GAP,
            )


def _gaps(page: Page) -> list[float]:
    """Wait until what is computed is done; return the milliseconds between frames meanwhile."""
    bar = page.locator(BAR)
    bar.wait_for(timeout=1e3 * SECONDS)
    bar.wait_for(state="detached", timeout=1e3 * SECONDS)
    return list(page.evaluate("window.gaps"))
