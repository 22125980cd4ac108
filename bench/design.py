"""Measure a sweep of two hundred networks, and a comparison of six presets, on one core."""

import time
from collections.abc import Iterator
from time import perf_counter

import psutil

from analysis.of_spec import profile_spec
from analysis.roofline import first_named
from backbones.registry import PRESETS, parse
from bench.measurement import Measurement
from bench.server import event_loop, open_reader, running_server
from design.axis import axis_of
from design.costs import costs_of
from design.sweep import sweep
from viz.compare_plots import compare_figures
from viz.compare_report import stages, totals
from viz.difference import Difference
from viz.difference_words import summary
from viz.times import Times

BASE, OVER = "resnet?depth=50", ("width=8:200:8", "num_classes=10,100,200,400,600,800,1000,2000")
COMPARED = (
    "resnet-50", "resnet-101", "densenet-121", "se-resnet-50", "efficientnet-b0", "nasnet-a-mobile",
)  # fmt: skip
MOST_MS = 1_000.0
MOST_SECONDS, LEAST_A_SECOND = 8.0, 30.0
WARM_SECONDS = 20


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
    yield Measurement.at_most(
        "a sweep of 200 ResNet-50",
        seconds,
        "s",
        most=MOST_SECONDS,
    )
    rate = len(points) / seconds
    yield Measurement.at_least(
        "networks profiled in a second",
        rate,
        "",
        least=LEAST_A_SECOND,
    )
    yield _comparison()
    yield _page()


def _comparison() -> Measurement:
    """Return the time of six presets from their specs to sums, stages, sentences and plots."""
    start = perf_counter()
    networks = [profile_spec(PRESETS[name].spec) for name in COMPARED]
    times = Times(first_named())
    totals(networks, COMPARED, times)
    for other in networks[1:]:
        difference = Difference(networks[0], other)
        stages(difference)
        summary(difference)
    compare_figures(networks, COMPARED, times, is_dark=False)
    value = 1e3 * (perf_counter() - start)
    return Measurement.at_most(
        "six presets compared cold",
        value,
        "ms",
        most=MOST_MS,
    )


def _page() -> Measurement:
    """Return the server's processor time for the page that compares the same six, cold."""
    with running_server() as server, event_loop() as loop:
        reader = loop.run_until_complete(open_reader(server.port))
        # Whatever the page imports is there; none of the six is.
        loop.run_until_complete(reader.visit("compare", v=["plain?depth=18", "resnet?depth=26"]))
        time.sleep(WARM_SECONDS)
        process = psutil.Process(server.pid)
        before = sum(process.cpu_times()[:2])
        loop.run_until_complete(reader.visit("compare", v=[PRESETS[n].spec.text for n in COMPARED]))
        value = 1e3 * (sum(process.cpu_times()[:2]) - before)
    return Measurement.at_most(
        "six presets compared cold, the server's processor time of the page",
        value,
        "ms",
        most=MOST_MS,
    )
