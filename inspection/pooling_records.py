"""Define what pooling makes of a small map: plain data."""

from dataclasses import dataclass

SIDE = 8
"""Height and width of the map that is pooled."""

WINDOWS = (2, 4)
"""Sides of a window that divide the map; its stride is as long."""

Rows = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Pooled:
    """A map of ``SIDE`` x ``SIDE`` numbers from 0 to 255, and what windows make of it.

    ``largest`` and ``means`` are by window, ``most`` and ``mean`` of the whole map.
    """

    window: int
    pixels: Rows
    largest: Rows
    means: Rows
    mean: float
    most: float
