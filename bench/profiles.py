"""Profile plus graph of every preset, against torchinfo plus torchview on the meta device."""

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from typing import Any

import torchinfo
import torchview

from analysis.of_spec import profile_spec
from backbones.registry import PRESETS, build
from backbones.spec import BackboneSpec
from bench.records import Record

REPEATS = 5
TIMES_FASTER = 20
MOST_MS = 80.0


def milliseconds(call: Callable[[], Any], repeats: int) -> float:
    """Median time of a call."""
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
    """What it takes to get table and graph from torchinfo and torchview."""
    size = (1, *spec.input_shape)
    torchinfo.summary(build(spec, "meta"), input_size=size, device="meta", verbose=0)
    torchview.draw_graph(build(spec, "meta"), input_size=size, device="meta", depth=10)


def measure() -> Iterator[Record]:
    """A record for each preset, then the median ratio and the slowest preset."""
    ratios, times = [], {}
    for name, preset in PRESETS.items():
        value = milliseconds(lambda spec=preset.spec: ours(spec), REPEATS)  # type: ignore[misc]
        peer = milliseconds(lambda spec=preset.spec: peers(spec), 1)  # type: ignore[misc]
        times[name] = value
        ratios.append(peer / value)
        yield Record(f"profile {name}", value, "ms", peer, peer / value)
    ratio = median(ratios)
    yield Record(
        "profile and graph, times faster than torchinfo and torchview (median)",
        ratio,
        "times",
        1.0,
        ratio,
        f">= {TIMES_FASTER}",
        ratio >= TIMES_FASTER,
    )
    slowest = max(times, key=times.__getitem__)
    yield Record(
        f"slowest profile and graph ({slowest})",
        times[slowest],
        "ms",
        target=f"<= {MOST_MS:.0f}",
        met=times[slowest] <= MOST_MS,
    )
