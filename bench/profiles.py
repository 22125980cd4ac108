"""Measure profile plus graph of every preset, against torchinfo plus torchview on meta tensors."""

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from typing import Any

import torchinfo
import torchview

from analysis.of_spec import profile_spec
from backbones.registry import PRESETS, build
from backbones.spec import BackboneSpec
from bench.measurement import Measurement

REPEATS = 5
TIMES_FASTER = 20
MOST_MS = 80.0


def milliseconds(call: Callable[[], Any], repeats: int) -> float:
    """Return the median time of a call."""
    times = []
    for _ in range(repeats):
        start = perf_counter()
        call()
        times.append(1e3 * (perf_counter() - start))
    return median(times)


def ours(spec: BackboneSpec) -> int:
    """Build without weights, trace, read the graph; nothing cached. The number of its edges."""
    return len(profile_spec(spec).edges)


def peers(spec: BackboneSpec) -> None:
    """Run torchinfo and torchview for table and graph."""
    size = (1, *spec.input_shape)
    torchinfo.summary(build(spec, "meta"), input_size=size, device="meta", verbose=0)
    torchview.draw_graph(build(spec, "meta"), input_size=size, device="meta", depth=10)


def measure() -> Iterator[Measurement]:
    """Return a record for each preset, then the median ratio and the slowest preset."""
    ratios, times = [], {}
    for name, preset in PRESETS.items():
        value = milliseconds(lambda spec=preset.spec: ours(spec), REPEATS)  # type: ignore[misc]
        peer = milliseconds(lambda spec=preset.spec: peers(spec), 1)  # type: ignore[misc]
        times[name] = value
        ratios.append(peer / value)
        yield Measurement(f"profile {name}", value, "ms", peer, peer / value)
    ratio = median(ratios)
    yield Measurement(
        "profile and graph, times faster than torchinfo and torchview (median)",
        ratio,
        "times",
        1.0,
        ratio,
        f">= {TIMES_FASTER}",
        ratio >= TIMES_FASTER,
    )
    slowest = max(times, key=times.__getitem__)
    yield Measurement(
        f"slowest profile and graph ({slowest})",
        times[slowest],
        "ms",
        target=f"<= {MOST_MS:.0f}",
        met=times[slowest] <= MOST_MS,
    )
