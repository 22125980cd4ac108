"""Measure how long each step of the lecture takes from the key to its picture, nothing cached."""

import time
from collections.abc import Iterator
from statistics import median

from bench.chromium import chromium, wait_until_shown
from bench.measurement import Measurement
from bench.server import running_app
from teaching import course

MOST_MS = 1_000.0

PICTURE = """() => {
  const stage = document.querySelector(".st-key-lesson-stage");
  // What is left of the step before.
  if (!stage || stage.querySelector('[data-stale="true"]')) return false;
  const roots = [stage];
  for (const root of roots) {
    for (const element of root?.querySelectorAll("*") ?? []) {
      if (element.shadowRoot) roots.push(element.shadowRoot);
      const isPicture = element.matches(
        "canvas, .js-plotly-plot .main-svg, figure.paper svg, .lesson-cards, .panels svg, table",
      );
      const box = element.getBoundingClientRect();
      if (isPicture && box.width > 100 && box.height > 30) return true;
    }
  }
  return false;
}"""
"""Script that tells whether a step has its picture."""

SHOWN = f"""(title) => document.querySelector("h1")?.textContent === title && ({PICTURE})()"""


def measure() -> Iterator[Measurement]:
    """Go through the whole lecture in English by its key, on a fresh server."""
    steps = [step for name in course.names() for step in course.lesson(name, "en").steps]
    took: list[float] = []
    with running_app() as port, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.goto(f"http://127.0.0.1:{port}/lessons?lesson={course.names()[0]}&present=1")
        wait_until_shown(page)
        page.wait_for_function(SHOWN, arg=steps[0].title)
        for step in steps[1:]:
            since = time.perf_counter()
            page.keyboard.press("PageDown")
            page.wait_for_function(SHOWN, arg=step.title, polling="raf")
            took.append(1e3 * (time.perf_counter() - since))
            # The speaker stays a while, and the page comes to rest.
            page.wait_for_timeout(500)
    slowest = max(took)
    name = steps[1 + took.index(slowest)].name
    yield Measurement("lecture: key to picture, cold, median of all steps", median(took), "ms")
    yield Measurement(
        f"lecture: key to picture, cold, slowest step ({name})",
        slowest,
        "ms",
        target=f"<= {MOST_MS:.0f}",
        met=slowest <= MOST_MS,
    )
