"""Measure how long each step of the lecture takes from the key to its picture, nothing cached."""

import time
from collections.abc import Iterator
from statistics import median

from bench.chromium import chromium, wait_until_shown
from bench.measurement import Measurement
from bench.server import running_app
from language.catalogue import LANGUAGES
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
    """Go through the whole lecture by its key in each language, on a fresh server each."""
    for language, called in LANGUAGES.items():
        took = _steps(language)
        slowest = max(took, key=took.__getitem__)
        yield Measurement(
            f"lecture in {called}: key to picture, cold, median of all steps",
            median(took.values()),
            "ms",
        )
        yield Measurement.at_most(
            f"lecture in {called}: key to picture, cold, slowest step ({slowest})",
            took[slowest],
            "ms",
            most=MOST_MS,
        )


def _steps(language: str) -> dict[str, float]:
    """Return what each step after the first takes in a language (ms), by lesson and name."""
    names = course.names()
    steps = [(name, step) for name in names for step in course.lesson(name, language).steps]
    took: dict[str, float] = {}
    with running_app() as port, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        words = f"lesson={names[0]}&present=1&lang={language}"
        page.goto(f"http://127.0.0.1:{port}/lessons?{words}")
        wait_until_shown(page)
        page.wait_for_function(SHOWN, arg=steps[0][1].title)
        for name, step in steps[1:]:
            since = time.perf_counter()
            page.keyboard.press("PageDown")
            page.wait_for_function(SHOWN, arg=step.title, polling="raf")
            took[f"{name}#{step.name}"] = 1e3 * (time.perf_counter() - since)
            # The speaker stays a while, and the page comes to rest.
            page.wait_for_timeout(500)
    return took
