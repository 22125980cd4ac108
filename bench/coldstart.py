"""Measure the time from a server's start to the first paint and the page, beside a one-line app."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser

from bench.chromium import chromium, wait_until_shown
from bench.measurement import Measurement
from bench.server import running_server

ROUNDS = 5
MOST_RATIO = 1.5
EMPTY = 'import streamlit as st\n\nst.title("Hello")\n'

# Times in milliseconds since the navigation; the app's own first element is the page's frame or
# text, as against the empty shell that Streamlit paints first.
WATCH = """
window.seen = { shift: 0 };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries())
    if ("own" in window.seen && !entry.hadRecentInput) window.seen.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
const wanted = {
  own: "[data-testid=stMain] [data-testid=stElementContainer]",
  headline: "dl.headline",
};
new MutationObserver(() => {
  for (const [name, selector] of Object.entries(wanted))
    if (!(name in window.seen) && document.querySelector(selector))
      window.seen[name] = performance.now();
}).observe(document, { childList: true, subtree: true });
"""

FOUND = """() => ({
  ...window.seen,
  origin: performance.timeOrigin,
  paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
})"""


def measure() -> Iterator[Measurement]:
    """Return medians over rounds in which both apps take turns, with fresh servers and profiles."""
    ours: list[dict[str, float]] = []
    empty: list[dict[str, float]] = []
    second: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY)
        for _ in range(ROUNDS):
            empty.append(_start(browser, str(script), "own", "")[0])
            first, next_ = _start(browser, "server.py", "headline", "/explore")
            ours.append(first)
            second.append(next_)
    yield from _against("first paint, from the server's start", "paint_start", ours, empty, True)
    yield from _against("first paint, from the navigation", "paint", ours, empty, True)
    yield from _against(
        "the app's own first element, from the server's start", "own_start", ours, empty
    )
    yield from _against("the same for the second reader, from the navigation", "own", second, empty)
    yield _one("Explore's headline, first reader, from the server's start", "headline_start", ours)
    yield _one("Explore's headline, first reader, from the navigation", "headline", ours)
    yield _one("Explore's headline, second reader, from the navigation", "headline", second)
    most = max(one["shift"] for one in ours)
    yield Measurement("cold start: layout shift from the frame to the page (most)", most, "CLS")


def _against(
    name: str,
    key: str,
    ours: list[dict[str, float]],
    empty: list[dict[str, float]],
    is_aim: bool = False,
) -> Iterator[Measurement]:
    value, peer = median(one[key] for one in ours), median(one[key] for one in empty)
    met = value <= MOST_RATIO * peer
    yield Measurement(
        f"cold start: {name} (peer: an app of one line)",
        value,
        "ms",
        peer,
        peer / value,
        f"<= {MOST_RATIO} of the peer" if is_aim else "",
        met if is_aim else None,
    )


def _one(name: str, key: str, found: list[dict[str, float]]) -> Measurement:
    return Measurement(f"cold start: {name}", median(one[key] for one in found), "ms")


def _start(
    browser: Browser, script: str, last: str, path: str
) -> tuple[dict[str, float], dict[str, float]]:
    """Return what the first and the second reader of a fresh server see, and when."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        before = time.time()
        with running_server(script, environment={"PLAYGROUND_HOME": home}) as server:
            found = [_visit(browser, server.url + path, last, before) for _ in range(2)]
    return found[0], found[1]


def _visit(browser: Browser, url: str, last: str, before: float) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(url, wait_until="commit")
    page.wait_for_function(f"window.seen && '{last}' in window.seen", timeout=60_000)
    wait_until_shown(page)
    # Chromium reports a paint a moment after it.
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
    found: dict[str, Any] = page.evaluate(FOUND)
    context.close()
    since = found["origin"] - 1e3 * before
    for name in ("paint", "own", "headline"):
        if name in found:
            found[f"{name}_start"] = found[name] + since
    return found
