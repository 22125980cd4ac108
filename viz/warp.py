"""Making room along one axis: a stretch that keeps the order of everything.

When a box opens, its surroundings move apart. Along each axis that is a piecewise linear map which
gives every interval the length that it needs and shrinks no gap.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Span:
    """Where an interval has come to lie. What is in it stays in its middle."""

    start: float
    end: float

    @property
    def middle(self) -> float:
        """Halfway between its ends."""
        return (self.start + self.end) / 2


class Warp:
    """The map of ``length`` in which each interval gets at least the length asked for it.

    The smallest growth from the left and the smallest from the right are averaged, so a box that
    opens grows to both sides. ``compose.js`` computes the same.
    """

    def __init__(self, length: float, intervals: Sequence[Interval], needs: Sequence[float]):
        wanted = list(zip(intervals, needs, strict=True))
        self._at = sorted({0.0, length, *(end for interval in intervals for end in interval)})
        place = {at: number for number, at in enumerate(self._at)}
        starts: dict[int, list[tuple[int, float]]] = {}
        ends: dict[int, list[tuple[int, float]]] = {}
        for (start, end), need in wanted:
            ends.setdefault(place[end], []).append((place[start], need))
            starts.setdefault(place[start], []).append((place[end], need))
        steps = [b - a for a, b in pairwise(self._at)]
        forward = [0.0]
        for number, step in enumerate(steps, 1):
            least = forward[-1] + step
            forward.append(max([least, *(forward[s] + n for s, n in ends.get(number, ()))]))
        backward = [forward[-1]] * len(forward)
        for number in range(len(steps) - 1, -1, -1):
            most = backward[number + 1] - steps[number]
            backward[number] = min([most, *(backward[e] - n for e, n in starts.get(number, ()))])
        self._to = [(a + b) / 2 for a, b in zip(forward, backward, strict=True)]
        # The left end stays where it is.
        shift = self._to[0]
        self._to = [to - shift for to in self._to]
        self.length = self._to[-1]

        self.spans = tuple([Span(self(start), self(end)) for start, end in intervals])

    def __call__(self, at: float) -> float:
        """Where a coordinate goes."""
        place = min(max(bisect_right(self._at, at) - 1, 0), len(self._at) - 2)
        a, b = self._at[place], self._at[place + 1]
        c, d = self._to[place], self._to[place + 1]
        return c + (at - a) * (d - c) / (b - a) if b > a else c
