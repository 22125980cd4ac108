"""Measure the diagram in Chromium: opening a node, large networks, a turned knob, pan and zoom."""

from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Page

from backbones.registry import FAMILIES
from bench.chromium import chromium, wait_until_shown
from bench.measurement import Measurement
from bench.server import running_app

OPEN_MS, ALL_OPEN_MS, KNOB_MS, FRAMES = 100.0, 3_000.0, 250.0, 30.0
LARGEST = ("densenet-264", "nasnet-a-large")
SAMPLE = ("resnet-50", "densenet-121", "nasnet-a-mobile", "efficientnet-b0")

# From the click to the frame in which the node's new inside is painted, and to its end.
TOGGLE = """async (root) => {
  const view = root.diagram;
  const frame = () => new Promise(requestAnimationFrame);
  const first = [], settled = [];
  const closed = view.scene.boxes.map((box) => box.node).filter((node) => !node.isOperation);
  for (const node of [...closed, ...closed]) {
    const start = performance.now();
    view.toggle(node);
    await frame();
    await frame();
    first.push(performance.now() - start);
    while (view.motion) await frame();
    settled.push(performance.now() - start);
  }
  return [first, settled];
}"""

OPEN_ALL = """async (root) => {
  const start = performance.now();
  root.diagram.openAll(4);
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""

# Frames a second while the wheel turns and the drawing is dragged, all of it in view.
MOVE = """async (root) => {
  const view = root.diagram;
  const frame = () => new Promise(requestAnimationFrame);
  root.querySelector("[data-do=fit]").click();
  await frame();
  const start = performance.now();
  for (let i = 0; i < 120; i++) {
    if (i % 2) view.camera.x += i % 4 === 1 ? 9 : -9;
    view.camera.scale *= i < 60 ? 1.02 : 1 / 1.02;
    view.redraw();
    await frame();
  }
  return 120_000 / (performance.now() - start);
}"""


def measure() -> Iterator[Measurement]:
    """Return the four targets, and what they are made of."""
    with running_app() as port, _page() as page:
        address = f"http://127.0.0.1:{port}/explore"
        yield from _opening(page, address)
        yield from _largest(page, address)
        yield from _knobs(page, address)


@contextmanager
def _page() -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_page(viewport={"width": 1280, "height": 900})


def _open(page: Page, address: str, query: str) -> None:
    page.goto(f"{address}?{query}")
    wait_until_shown(page)
    page.wait_for_selector(".diagram[data-frames]")


def _run(page: Page, script: str) -> Any:
    return page.locator(".diagram").evaluate(script)


def _opening(page: Page, address: str) -> Iterator[Measurement]:
    first: list[float] = []
    settled: list[float] = []
    for preset in SAMPLE:
        _open(page, address, f"spec={preset}&open=2")
        some, all_ = _run(page, TOGGLE)
        first += some
        settled += all_
    value = median(first)
    yield Measurement.at_most(
        "open or close a node, to its first frame (median)",
        value,
        "ms",
        most=OPEN_MS,
    )
    yield Measurement("open or close a node, animation over (median)", median(settled), "ms")


def _largest(page: Page, address: str) -> Iterator[Measurement]:
    for preset in LARGEST:
        _open(page, address, f"spec={preset}&open=1")
        value = _run(page, OPEN_ALL)
        yield Measurement.at_most(
            f"{preset}, every operation open",
            value,
            "ms",
            most=ALL_OPEN_MS,
        )
        frames = _run(page, MOVE)
        yield Measurement.at_least(
            f"{preset}, pan and zoom",
            frames,
            "fps",
            least=FRAMES,
        )


# A clock that starts with the choice and stops when the diagram of ``spec`` is painted.
WATCH = """(root, spec) => {
  window.diagramTime = new Promise((done) => {
    const begin = () => {
      const start = performance.now();
      const look = () => {
        const waited = performance.now() - start;
        if (waited > 10_000) return done(null);
        const isDrawn = (root.dataset.drawn || "").startsWith(spec + " ");
        requestAnimationFrame(isDrawn ? () => done(performance.now() - start) : look);
      };
      look();
    };
    document.addEventListener("input", begin, { once: true, capture: true });
  });
}"""


def _knobs(page: Page, address: str) -> Iterator[Measurement]:
    """Time from the choice of a preset to its diagram on the screen, each for the first time.

    Of two presets with one spec only the first is chosen anew.
    """
    times: dict[str, float] = {}
    for family in FAMILIES.values():
        first, *others = family.presets
        _open(page, address, f"spec={quote(first.spec.text, safe='')}")
        present = first.spec.text
        for preset in others:
            if preset.spec.text == present or preset.spec.text in times:
                continue
            present = preset.spec.text
            times[present] = _choose(page, preset.title, present)
    value, slowest = median(times.values()), max(times, key=times.__getitem__)
    yield Measurement.at_most(
        "knob to its diagram on the screen, over all presets (median)",
        value,
        "ms",
        most=KNOB_MS,
    )
    yield Measurement(f"knob to its diagram, slowest ({slowest})", times[slowest], "ms")


def _choose(page: Page, title: str, spec: str) -> float:
    """Return the milliseconds until a preset that is chosen in the sidebar is on the screen."""
    page.locator(".diagram").evaluate(WATCH, spec)
    page.get_by_label("Preset", exact=True).select_option(title)
    time = page.evaluate("window.diagramTime")
    if time is None:
        raise RuntimeError(f"the diagram of {title} did not come")
    wait_until_shown(page)
    return float(time)
