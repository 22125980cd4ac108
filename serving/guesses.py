"""How often something may be tried: a count over a sliding stretch of time, for each address."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock

MOST_ADDRESSES = 10_000
"""Addresses that are remembered; those not heard of for longest are forgotten first."""

OVERALL = ""
"""Stands for all addresses together."""


class Guesses:
    """At most ``each`` counts of an address in ``seconds``, and ``overall`` of all of them."""

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

    def is_spent(self, address: str) -> bool:
        """Whether this address, or all of them together, must wait."""
        with self._lock:
            return len(self._of(address)) >= self.each or len(self._of(OVERALL)) >= self.overall

    def count(self, address: str) -> None:
        """One more try of an address."""
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
