"""Measure the peaks of this machine in float32: matrix products, a convolution, and copies.

They are measured once, in about two seconds, and kept for the machine in the home folder.
"""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter, thread_time

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


def measure_peaks(cores: int | None = None) -> Device:
    """Measure this machine on one of its cores and on ``cores``, by default all that may be used.

    Where others keep cores busy, all together show less than they can: the arithmetic of one core
    counts as often as there are cores.
    """
    cores = cores or min(usable_cores(), psutil.cpu_count(logical=False) or 1)
    before = torch.get_num_threads()
    try:
        with torch.no_grad():
            one, all_cores = (_peaks(threads) for threads in (1, cores))
    finally:
        torch.set_num_threads(before)
    rates = zip(one[1], all_cores[1], strict=True)
    fastest = tuple((size, max(rate, other)) for (size, rate), (_size, other) in rates)
    return Device(HERE, processor(), max(cores * one[0], all_cores[0]), fastest, SOURCE)


def _peaks(threads: int) -> tuple[float, list[tuple[int, float]]]:
    """Return operations in a second, and bytes in a second by the bytes that are moved."""
    torch.set_num_threads(threads)
    # Of one thread the time on its core, whatever others do there meanwhile.
    clock = thread_time if threads == 1 else perf_counter
    flops = max(*(_multiplied(side, clock) for side in MATRICES), _convolved(clock))
    return flops, [(size, _moved(size, clock)) for size in SIZES]


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


def peaks_here() -> Device:
    """Return the peaks of this machine, measured now if they were not before."""
    return kept_peaks() or keep_peaks(measure_peaks())


def usual_device() -> Device:
    """Return this machine if it was measured before, else the first of the named devices."""
    return kept_peaks() or first_named()


def kept_peaks() -> Device | None:
    """Return the peaks that were measured on this machine before; None if there are none."""
    try:
        kept = json.loads(_file().read_text(encoding="utf-8"))[processor()]
        rates = tuple((int(size), float(rate)) for size, rate in kept["bandwidths"])
        return Device(HERE, processor(), float(kept["flops"]), rates, SOURCE) if rates else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_peaks(device: Device) -> Device:
    """Keep the peaks of this machine, and return them: the largest ever seen.

    A machine that was busy shows less than it can. Those of other machines with the same home stay.
    """
    before = kept_peaks()
    if before is not None and len(before.bandwidths) == len(device.bandwidths):
        pairs = zip(device.bandwidths, before.bandwidths, strict=True)
        rates = tuple((size, max(rate, old)) for (size, rate), (_size, old) in pairs)
        device = replace(device, flops=max(device.flops, before.flops), bandwidths=rates)
    path = _file()
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        kept = {}
    kept[device.name] = {"flops": device.flops, "bandwidths": [list(p) for p in device.bandwidths]}
    path.parent.mkdir(parents=True, exist_ok=True)
    # Whole or not at all, whoever writes beside.
    part = path.with_suffix(f".{os.getpid()}")
    part.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    part.replace(path)
    return device


def _file() -> Path:
    return home() / "machine-peaks.json"
