"""Measure two linked diagrams on Compare: frames a second and the longest gap between frames."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from playwright.sync_api import Page

from bench.chromium import chromium, wait_until_shown
from bench.measurement import Measurement
from bench.server import running_app

NETWORKS = ("densenet?depth=121", "densenet?depth=121&growth_rate=24")
LEAST_FRAMES, MOST_GAP = 50, 50.0
SECONDS = 3

MOVE = """async ([kind, seconds]) => {
  const [left, right] = [...document.querySelectorAll("*")]
    .flatMap((one) => (one.shadowRoot ? [...one.shadowRoot.querySelectorAll(".diagram")] : []))
    .map((root) => root.diagram);
  const canvas = left.canvas;
  const frame = canvas.getBoundingClientRect();
  const middle = { clientX: frame.left + frame.width / 2, clientY: frame.top + frame.height / 2 };
  const turn = (place) => {
    const event = kind === "zoom"
      ? { deltaY: place % 40 < 20 ? -12 : 12, ctrlKey: true }
      : { deltaX: place % 60 < 30 ? 14 : -14, deltaY: 0, shiftKey: true };
    canvas.dispatchEvent(new WheelEvent("wheel", { ...middle, ...event, cancelable: true }));
  };
  canvas.focus();
  const before = Number(right.root.dataset.frames);
  const times = [];
  const start = performance.now();
  for (let place = 0; performance.now() - start < 1000 * seconds; place += 1) {
    turn(place);
    times.push(await new Promise(requestAnimationFrame));
  }
  const took = (times[times.length - 1] - times[0]) / 1000;
  const gaps = times.slice(1).map((time, place) => time - times[place]);
  return {
    frames: (times.length - 1) / took,
    followed: (Number(right.root.dataset.frames) - before) / took,
    gap: Math.max(...gaps),
    same: Math.abs(left.camera.scale - right.camera.scale) < 1e-9,
  };
}"""
"""Turn the wheel over the first diagram once in each frame; the second must follow."""


def measure() -> Iterator[Measurement]:
    """Return frames a second of the follower and the longest gap, of a pan and of a zoom."""
    with running_app() as port, _page() as page:
        words = "&".join(f"v={quote(text, safe='')}" for text in NETWORKS)
        page.goto(f"http://127.0.0.1:{port}/compare?{words}&compare=diagrams&a-open=2&b-open=2")
        wait_until_shown(page)
        page.wait_for_timeout(1_000)
        for kind in ("pan", "zoom"):
            found = page.evaluate(MOVE, [kind, SECONDS])
            if not found["same"]:
                raise RuntimeError("the second diagram did not follow the first")
            name = f"two linked DenseNet-121 at blocks, {kind}"
            yield Measurement.at_least(
                f"{name}: frames of the one that follows",
                found["followed"],
                "1/s",
                least=LEAST_FRAMES,
            )
            yield Measurement.at_most(
                f"{name}: longest gap between frames",
                found["gap"],
                "ms",
                most=MOST_GAP,
            )


@contextmanager
def _page() -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_page(viewport={"width": 1280, "height": 900})
