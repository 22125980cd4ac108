"""Define the record of one measurement."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Self


@dataclass(frozen=True)
class Measurement:
    """A measured value, its peer's where there is one, and the target.

    ``ratio`` is how many times better than the peer; ``met`` is None where nothing was to be
    reached.
    """

    name: str
    value: float
    unit: str
    peer: float | None = None
    ratio: float | None = None
    target: str = ""
    met: bool | None = None

    @classmethod
    def at_most(cls, name: str, value: float, unit: str, *, most: float) -> Self:
        """Make a measurement that is to be at most ``most``."""
        return cls(name, value, unit, target=f"<= {most:,g}", met=value <= most)

    @classmethod
    def at_least(cls, name: str, value: float, unit: str, *, least: float) -> Self:
        """Make a measurement that is to be at least ``least``."""
        return cls(name, value, unit, target=f">= {least:,g}", met=value >= least)


def percentile(values: Sequence[float], per_cent: int) -> float:
    """Return the value that ``per_cent`` per cent of all stay under."""
    if len(values) == 1:
        return values[0]
    return quantiles(values, n=100, method="inclusive")[per_cent - 1]
