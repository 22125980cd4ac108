"""Measure profile plus graph of every preset, against torchinfo plus torchview on meta tensors.

Our own families and the libraries are told apart: what others wrote has more operations for a
network of the same size, and the targets are for the families of the papers.
"""

from collections.abc import Callable, Iterator, Sequence
from statistics import median
from time import perf_counter
from typing import Any

import torchinfo
import torchview

from analysis.of_spec import profile_spec
from backbones.library import LibrarySpec
from backbones.registry import PRESETS, build
from backbones.spec import BackboneSpec
from bench.measurement import Measurement

REPEATS = 5
TIMES_FASTER = 20
MOST_MS = 80.0

OWN = "own families"


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
    """Return a record for each preset; of each group the median ratio and the slowest preset."""
    found: dict[str, list[Measurement]] = {}
    for name, preset in PRESETS.items():
        value = milliseconds(lambda spec=preset.spec: ours(spec), REPEATS)  # type: ignore[misc]
        peer = milliseconds(lambda spec=preset.spec: peers(spec), 1)  # type: ignore[misc]
        one = Measurement(f"profile {name}", value, "ms", peer, peer / value)
        found.setdefault(group(preset.spec), []).append(one)
        yield one
    for name, some in found.items():
        yield from summary(name, some)


def group(spec: BackboneSpec) -> str:
    """Return the library that wrote a network, or ours."""
    return spec.family if isinstance(spec, LibrarySpec) else OWN


def summary(name: str, found: Sequence[Measurement]) -> Iterator[Measurement]:
    """Return the median ratio and the slowest of a group; only our own have targets."""
    is_own = name == OWN
    ratio = median(one.ratio for one in found if one.ratio)
    yield Measurement(
        f"profile and graph, {name}, times faster than torchinfo and torchview (median)",
        ratio,
        "times",
        1.0,
        ratio,
        f">= {TIMES_FASTER}" if is_own else "",
        ratio >= TIMES_FASTER if is_own else None,
    )
    slowest = max(found, key=lambda one: one.value)
    yield Measurement(
        f"slowest profile and graph, {name} ({slowest.name.removeprefix('profile ')})",
        slowest.value,
        "ms",
        target=f"<= {MOST_MS:.0f}" if is_own else "",
        met=slowest.value <= MOST_MS if is_own else None,
    )
