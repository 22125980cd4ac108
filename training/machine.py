"""The machine that this process runs on; a container's share of it where there is one."""

import os
import platform
import sys
from pathlib import Path

import psutil


def processor() -> str:
    """The processor's name and the number of cores that this process may use."""
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
    """Cores that this process may use, a container's share taken into account."""
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
    """Bytes of main memory, or of the container's share of it."""
    return min(psutil.virtual_memory().total, _container_limit())


def free_memory() -> int:
    """Bytes of main memory that can be had now."""
    free = psutil.virtual_memory().available
    try:
        with Path("/sys/fs/cgroup/memory.current").open() as file:
            free = min(free, _container_limit() - int(file.read()))
    except (OSError, ValueError):
        pass
    return max(0, free)


def own_memory() -> int:
    """Bytes of main memory that this process takes."""
    return int(psutil.Process().memory_info().rss)


def _container_limit() -> int:
    try:
        with Path("/sys/fs/cgroup/memory.max").open() as file:
            return int(file.read())
    except (OSError, ValueError):
        return sys.maxsize
