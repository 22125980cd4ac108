"""Name this machine, and pin a process to its quietest cores."""

import os
import time
from contextlib import suppress
from functools import lru_cache

import psutil

from runs.machine import processor, total_memory

LOOK_SECONDS = 0.2
"""Time for which cores are watched before the quietest are chosen."""


@lru_cache(maxsize=1)
def machine() -> str:
    """Return processor, cores and memory: measurements of equal names are of one machine."""
    return f"{processor()}, {round(total_memory() / 2**30)} GB"


def pin(threads: int) -> None:
    """Keep this process on as many cores as it has threads, the least busy ones.

    On systems without ``sched_setaffinity`` it is not pinned.
    """
    if not hasattr(os, "sched_setaffinity"):
        return
    allowed = sorted(os.sched_getaffinity(0))
    with suppress(OSError, IndexError):
        busy = psutil.cpu_percent(LOOK_SECONDS, percpu=True)
        quietest = sorted(allowed, key=lambda core: busy[core])[:threads]
        os.sched_setaffinity(0, quietest)


class LoadMeter:
    """Counts the cores that other processes keep busy from its making on."""

    def __init__(self) -> None:
        self._start = time.monotonic(), _busy_seconds(), _own_seconds()

    def load(self) -> float:
        """Return the mean number of cores that others kept busy, at least 0."""
        start, busy, own = self._start
        elapsed = max(1e-9, time.monotonic() - start)
        others = (_busy_seconds() - busy) - (_own_seconds() - own)
        return max(0.0, others / elapsed)


def _busy_seconds() -> float:
    times = psutil.cpu_times()
    idle = times.idle + getattr(times, "iowait", 0.0)
    # Guests are counted as users already.
    guests = getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0)
    return float(sum(times) - idle - guests)


def _own_seconds() -> float:
    times = psutil.Process().cpu_times()
    return float(times.user + times.system)
