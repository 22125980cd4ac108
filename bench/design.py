"""Measure a sweep of two hundred networks on one core."""

from collections.abc import Iterator
from time import perf_counter

from backbones.registry import parse
from bench.measurement import Measurement
from design.axis import axis_of
from design.costs import costs_of
from design.sweep import sweep

BASE, OVER = "resnet?depth=50", ("width=8:200:8", "num_classes=10,100,200,400,600,800,1000,2000")
MOST_SECONDS, LEAST_A_SECOND = 8.0, 30.0


def measure() -> Iterator[Measurement]:
    """Return the time of a sweep of 200 networks, and how many are profiled in a second."""
    base = parse(BASE)
    axes = [axis_of(base, text) for text in OVER]
    costs_of(base)
    costs_of.cache_clear()
    start = perf_counter()
    points = list(sweep(base, axes))
    seconds = perf_counter() - start
    assert len(points) == 200
    assert all(point.costs for point in points)
    yield Measurement(
        "a sweep of 200 ResNet-50",
        seconds,
        "s",
        target=f"<= {MOST_SECONDS:.0f}",
        met=seconds <= MOST_SECONDS,
    )
    rate = len(points) / seconds
    yield Measurement(
        "networks profiled in a second",
        rate,
        "",
        target=f">= {LEAST_A_SECOND:.0f}",
        met=rate >= LEAST_A_SECOND,
    )
