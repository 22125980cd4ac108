"""Limit attempts by address and overall, over a sliding window of time."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock

MOST_ADDRESSES = 10_000
"""Addresses that are remembered; the least recent are dropped first."""

OVERALL = ""
"""Stands for all addresses together."""


class RateLimit:
    """Counts attempts: at most ``each`` by an address in ``seconds``, ``overall`` by all."""

    def __init__(
        self,
        each: int,
        overall: int,
        seconds: float = 600.0,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.each, self.overall, self.seconds, self._clock = each, overall, seconds, clock
        self._times: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def is_used_up(self, address: str) -> bool:
        """Return whether this address, or all together, have used up their attempts."""
        with self._lock:
            return len(self._of(address)) >= self.each or len(self._of(OVERALL)) >= self.overall

    def count(self, address: str) -> None:
        """Count an attempt of an address."""
        with self._lock:
            for name in {address, OVERALL}:
                self._of(name).append(self._clock())

    def _of(self, address: str) -> deque[float]:
        times = self._times.setdefault(address, deque(maxlen=max(self.each, self.overall)))
        self._times.move_to_end(address)
        while times and times[0] < self._clock() - self.seconds:
            times.popleft()
        while len(self._times) > MOST_ADDRESSES:
            oldest = next(iter(self._times))
            if oldest == OVERALL:
                self._times.move_to_end(oldest)
                continue
            del self._times[oldest]
        return times
