"""Time a call by the stated protocol: warm-up, repeats within a budget, median and quartiles.

A sample whose quartiles lie further apart than ``WIDE`` of its median is taken once more; the
narrower one counts. The garbage collector rests meanwhile. ``docs/measuring.md`` states it all.
"""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from measuring.machine import LoadMeter

WARM_PASSES, WARM_SECONDS = 3, 0.3
"""Least passes and seconds that are not timed: caches, code and memory are found in them."""

SECONDS = 2.0
"""Time for which passes are repeated."""

LEAST_REPEATS, MOST_REPEATS = 11, 400

PATIENCE_SECONDS = 20.0
"""A slow network is repeated for so long at most, ``FEWEST_REPEATS`` times at least."""

FEWEST_REPEATS = 3

WIDE = 0.1
"""Distance of the quartiles over the median beyond which a spread is wide."""


@dataclass(frozen=True)
class Sample:
    """Times of a call in milliseconds: median and quartiles of so many repeats, others' load."""

    median_ms: float
    q1_ms: float
    q3_ms: float
    repeats: int
    load: float
    attempts: int = 1

    @property
    def spread(self) -> float:
        """Distance of the quartiles over the median."""
        return (self.q3_ms - self.q1_ms) / self.median_ms if self.median_ms else 0.0

    @property
    def is_wide(self) -> bool:
        """Return whether the quartiles lie far apart."""
        return self.spread > WIDE


def take_sample(call: Callable[[], object], seconds: float = SECONDS) -> Sample:
    """Warm up and time a call; once more where the spread is wide, the narrower one counts."""
    warm_up(call)
    first = _timed(call, seconds)
    if not first.is_wide:
        return first
    second = _timed(call, seconds)
    best = min(first, second, key=lambda sample: sample.spread)
    return Sample(best.median_ms, best.q1_ms, best.q3_ms, best.repeats, best.load, attempts=2)


def warm_up(call: Callable[[], object]) -> None:
    """Call without timing, until the least passes and seconds are over."""
    end = time.perf_counter() + WARM_SECONDS
    count = 0
    while count < WARM_PASSES or time.perf_counter() < end:
        call()
        count += 1


def _timed(call: Callable[[], object], seconds: float) -> Sample:
    times: list[float] = []
    meter = LoadMeter()
    gc.collect()
    gc.disable()
    try:
        start = now = time.perf_counter()
        while _goes_on(len(times), now - start, seconds):
            call()
            before, now = now, time.perf_counter()
            times.append(1e3 * (now - before))
    finally:
        gc.enable()
    q1, median, q3 = quartiles(times)
    return Sample(median, q1, q3, len(times), round(meter.load(), 2))


def _goes_on(count: int, elapsed: float, seconds: float) -> bool:
    if count < FEWEST_REPEATS:
        return True
    if count >= MOST_REPEATS or elapsed >= PATIENCE_SECONDS:
        return False
    return count < LEAST_REPEATS or elapsed < seconds


def quartiles(times: Sequence[float]) -> tuple[float, float, float]:
    """Return first quartile, median and third quartile, interpolated linearly."""
    q1, median, q3 = np.percentile(times, (25, 50, 75))
    return float(q1), float(median), float(q3)
