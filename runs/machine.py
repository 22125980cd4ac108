"""Read this machine's processor, cores and memory, within a container's limits."""

import os
import platform
import sys
from pathlib import Path

import psutil

from operation.settings import settings


def processor() -> str:
    """Return the processor's name and the number of cores that this process may use."""
    cores = usable_cores()
    name = platform.processor() or platform.machine()
    try:
        with Path("/proc/cpuinfo").open() as file:
            models = [line.split(":", 1)[1] for line in file if line.startswith("model name")]
        name = models[0].strip() if models else name
    except OSError:
        pass
    return f"{name}, {cores} cores" if cores > 1 else f"{name}, 1 core"


def usable_cores() -> int:
    """Count the cores that this process may use, within the container's limit."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    try:
        with Path("/sys/fs/cgroup/cpu.max").open() as file:
            quota, period = file.read().split()
        if quota != "max":
            cores = min(cores, max(1, round(int(quota) / int(period))))
    except (OSError, ValueError):
        pass
    return cores


def total_memory() -> int:
    """Return the bytes of main memory, within the container's limit."""
    return min(psutil.virtual_memory().total, _container_limit())


def free_memory() -> int:
    """Return the bytes of main memory that are available now."""
    free = psutil.virtual_memory().available
    try:
        with Path("/sys/fs/cgroup/memory.current").open() as file:
            free = min(free, _container_limit() - int(file.read()))
    except (OSError, ValueError):
        pass
    return max(0, free)


def own_memory() -> int:
    """Return the bytes of main memory that this process uses."""
    return int(psutil.Process().memory_info().rss)


def _container_limit() -> int:
    try:
        with Path("/sys/fs/cgroup/memory.max").open() as file:
            return int(file.read())
    except (OSError, ValueError):
        return sys.maxsize


LEAST_CAPABILITY = (7, 5)
"""Compute capability of Turing, the oldest that CUDA 13 computes on (CUDA 13.0 release notes)."""

LEAST_GPU_MEMORY = 2 * 2**30
"""Bytes of a GPU's memory for each run on it."""

CONTEXT_BYTES = 600 * 2**20
"""Bytes of a GPU's memory that a process takes beside its tensors; a guess, not run on one yet."""


def gpu_slots(memory: int) -> int:
    """Count the runs that share a GPU of ``memory`` bytes: ``PLAYGROUND_GPU_SLOTS``, or fewer."""
    return max(1, min(settings().gpu_slots, usable_cores(), memory // LEAST_GPU_MEMORY))


def gpu_share(memory: int, slots: int) -> float:
    """Return the share of a GPU's memory that the tensors of one of ``slots`` runs may take.

    Of a card so small that the contexts fill it, a tenth of the slot; above 0 and at most 1.
    """
    each = memory / slots
    return max(each - CONTEXT_BYTES, 0.1 * each) / memory
