"""Measure how long the difference of two large networks takes: matching, marks and the sentence."""

from collections.abc import Iterator
from statistics import median
from time import perf_counter

from analysis.of_spec import profile_spec
from backbones.registry import PRESETS
from bench.measurement import Measurement
from viz.changes import changes
from viz.difference import Difference
from viz.outline import outline

PAIRS = (("densenet-201", "densenet-264"), ("nasnet-a-mobile", "nasnet-a-large"))
MOST_MS, ROUNDS = 50.0, 15


def measure() -> Iterator[Measurement]:
    """Return the median of each pair, of the matching alone and of all that a page shows."""
    for names in PAIRS:
        before, after = (profile_spec(PRESETS[name].spec) for name in names)
        roots = outline(before), outline(after)
        matching: list[float] = []
        shown: list[float] = []
        for _ in range(ROUNDS):
            start = perf_counter()
            found = Difference(before, after)
            assert found.partners
            matching.append(1e3 * (perf_counter() - start))
            changes(found, *roots)
            shown.append(1e3 * (perf_counter() - start))
        pair = " and ".join(names)
        value = median(matching)
        yield Measurement.at_most(
            f"{pair}, matched (median)",
            value,
            "ms",
            most=MOST_MS,
        )
        yield Measurement(f"{pair}, with marks and sentence (median)", median(shown), "ms")
