"""Measure the time from a knob to the finished Explore page, on the real server, by preset."""

import time
from collections.abc import Iterator

from backbones.registry import PRESETS
from bench.measurement import Measurement, percentile
from bench.server import event_loop, open_reader, running_app

FIRST_MS, AGAIN_MS = 250.0, 60.0
WARM_UPS = 3
WARM_SECONDS = 20
"""Seconds until a fresh server's training workers have torch imported, and a margin."""


def measure() -> Iterator[Measurement]:
    """Return the 95th percentile when nothing is cached, and when everything is."""
    first, again = _visits()
    for name, times, most in (
        ("knob to page, nothing cached (95 %)", first, FIRST_MS),
        ("knob to page, cached (95 %)", again, AGAIN_MS),
    ):
        value = percentile(times, 95)
        yield Measurement.at_most(name, value, "ms", most=most)
    slowest = max(zip(first, PRESETS, strict=True))
    yield Measurement(f"slowest page, nothing cached ({slowest[1]})", slowest[0], "ms")


def _visits() -> tuple[list[float], list[float]]:
    """Return the milliseconds of the first and of the second visit to each preset."""
    with running_app() as port, event_loop() as loop:
        reader = loop.run_until_complete(open_reader(port))

        def visit(spec: str) -> float:
            return 1e3 * loop.run_until_complete(reader.visit("explore", spec=spec))

        for size in range(WARM_UPS):
            visit(f"resnet?depth=18&input_size={64 + size}")
        time.sleep(WARM_SECONDS)
        first = [visit(preset.spec.text) for preset in PRESETS.values()]
        again = [visit(preset.spec.text) for preset in PRESETS.values()]
    return first, again
