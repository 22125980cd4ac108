"""Measure the peaks of this machine in float32: matrix products, a convolution, and copies.

They are measured once, in some seconds, for one core and for all together, and kept for the machine
in the home folder.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any, NamedTuple

import psutil
import torch

from analysis.roofline import HERE, Device, first_named
from language.said import message
from runs.machine import processor, usable_cores
from runs.paths import home

MATRICES = (512, 1024, 2048)
"""Sides of the square matrices that are multiplied."""

CONVOLUTION = (8, 256, 14)
"""Images, channels and side of the maps that are convolved."""

SIZES = tuple(2**power for power in range(13, 28, 2))
"""Bytes that are moved: 8 KiB, which a core's own cache holds, to 128 MiB."""

Clock = Callable[[], float]

LEAST_SECONDS = 1e-7
"""The resolution of the clocks, for calls that take no time by them."""

SECONDS_EACH = 0.08
"""Time for which each size is repeated; the fastest repeat counts, as a peak is looked for."""

SOURCE = message(
    "measured here: product of matrices or convolution, copy or sum, the fastest repeat"
)


class Rates(NamedTuple):
    """Floating point operations in a second, and bytes in a second by the bytes that are moved."""

    flops: float
    bandwidths: tuple[tuple[int, float], ...]

    def at_least(self, other: "Rates") -> "Rates":
        """Return the larger ones of two measurements of the same sizes."""
        pairs = zip(self.bandwidths, other.bandwidths, strict=True)
        rates = tuple((size, max(rate, theirs)) for (size, rate), (_size, theirs) in pairs)
        return Rates(max(self.flops, other.flops), rates)

    def times(self, count: int) -> "Rates":
        """Return the rates of so many cores that do not slow each other."""
        return Rates(
            count * self.flops, tuple((size, count * rate) for size, rate in self.bandwidths)
        )


@dataclass(frozen=True)
class Peaks:
    """The peaks of this machine: of one core, and of its ``cores`` together."""

    cores: int
    one: Rates
    together: Rates

    def on(self, threads: int = 1) -> Device:
        """Return the device that a pass of so many threads runs on, each on a core of its own.

        For more than one core and fewer than all, the rates are bounds from above.
        """
        cores = min(threads, self.cores)
        rates = self.together
        if cores < self.cores:
            several = self.one.times(cores)
            pairs = zip(several.bandwidths, self.together.bandwidths, strict=True)
            most = tuple((size, min(rate, whole)) for (size, rate), (_size, whole) in pairs)
            rates = Rates(several.flops, self.one.bandwidths if cores == 1 else most)
        return Device(HERE, processor(), rates.flops, rates.bandwidths, SOURCE, cores)


def measure_peaks(cores: int | None = None) -> Peaks:
    """Measure this machine on one of its cores and on ``cores``, by default all that may be used.

    Where others keep cores busy, all together show less than they can: the arithmetic of one core
    counts as often as there are cores.
    """
    cores = cores or min(usable_cores(), psutil.cpu_count(logical=False) or 1)
    before = torch.get_num_threads()
    try:
        with torch.no_grad():
            one, found = (_peaks(threads) for threads in (1, cores))
    finally:
        torch.set_num_threads(before)
    together = found.at_least(one)
    return Peaks(cores, one, together._replace(flops=max(cores * one.flops, found.flops)))


def _peaks(threads: int) -> Rates:
    torch.set_num_threads(threads)
    # Of one thread the time on its core, whatever others do there meanwhile.
    clock = thread_time if threads == 1 else perf_counter
    flops = max(*(_multiplied(side, clock) for side in MATRICES), _convolved(clock))
    return Rates(flops, tuple((size, _moved(size, clock)) for size in SIZES))


def _fastest(call: Callable[[], object], clock: Clock) -> float:
    """Return the seconds of the fastest of many calls."""
    call()
    times: list[float] = []
    end = perf_counter() + SECONDS_EACH
    while len(times) < 3 or perf_counter() < end:
        start = clock()
        call()
        times.append(clock() - start)
    return max(min(times), LEAST_SECONDS)


def _multiplied(side: int, clock: Clock) -> float:
    """Return the floating point operations in a second of a product of matrices."""
    one, other = torch.ones(side, side), torch.ones(side, side)
    out = torch.empty(side, side)
    return 2 * side**3 / _fastest(lambda: torch.mm(one, other, out=out), clock)


def _convolved(clock: Clock) -> float:
    """Return the floating point operations in a second of a 3x3 convolution.

    On a processor that MKL does not know oneDNN is twice as fast: AMD EPYC, one core, 221 GFLOP/s
    against 105 of the product of matrices.
    """
    images, channels, side = CONVOLUTION
    maps, weight = torch.ones(images, channels, side, side), torch.ones(channels, channels, 3, 3)
    operations = 2 * images * (channels * side * 3) ** 2
    return operations / _fastest(lambda: torch.conv2d(maps, weight, padding=1), clock)


def _moved(size: int, clock: Clock) -> float:
    """Return the bytes in a second of a copy, or of a sum if that is faster."""
    source = torch.ones(size // 8)
    target = torch.empty_like(source)
    copied = size / _fastest(lambda: target.copy_(source), clock)
    both = torch.ones(size // 4)
    summed = size / _fastest(lambda: torch.sum(both), clock)
    return max(copied, summed)


def peaks_here(*, again: bool = False) -> Peaks:
    """Return the peaks of this machine, measured now if they were not before, or ``again``.

    One process measures at a time: the others wait, and take what it has kept.
    """
    with _alone():
        found = None if again else kept_peaks()
        return found or keep_peaks(measure_peaks())


def usual_device() -> Device:
    """Return a core of this machine if it was measured before, else the first named device."""
    found = kept_peaks()
    return found.on() if found else first_named()


def kept_peaks() -> Peaks | None:
    """Return the peaks that were measured on this machine before; None if there are none."""
    try:
        kept = json.loads(_file().read_text(encoding="utf-8"))[processor()]
        found = Peaks(int(kept["cores"]), _rates(kept["one"]), _rates(kept["together"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    sizes = [[size for size, _ in rates.bandwidths] for rates in (found.one, found.together)]
    return found if sizes[0] and sizes[0] == sizes[1] else None


def _rates(kept: Mapping[str, Any]) -> Rates:
    return Rates(float(kept["flops"]), tuple((int(s), float(r)) for s, r in kept["bandwidths"]))


def keep_peaks(peaks: Peaks) -> Peaks:
    """Keep the peaks of this machine, and return them: the largest ever seen.

    A machine that was busy shows less than it can. Those of other machines with the same home stay.
    """
    before = kept_peaks()
    if before is not None and len(before.one.bandwidths) == len(peaks.one.bandwidths):
        together = peaks.together
        if before.cores == peaks.cores:
            together = together.at_least(before.together)
        peaks = Peaks(peaks.cores, peaks.one.at_least(before.one), together)
    path = _file()
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        kept = {}
    kept[processor()] = {
        "cores": peaks.cores, "one": peaks.one._asdict(), "together": peaks.together._asdict()
    }  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    # Whole or not at all, whoever reads meanwhile.
    part = path.with_suffix(f".{os.getpid()}")
    part.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    part.replace(path)
    return peaks


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other process of this home measures, and let none begin."""
    _file().parent.mkdir(parents=True, exist_ok=True)
    with _file().with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _file() -> Path:
    return home() / "machine-peaks.json"
