"""Lay out parts that follow one another on one line, as Graphviz does, without asking it.

Most nodes of a network hold such chains, so most networks need the engine for a few graphs only.
"""

from functools import lru_cache
from itertools import accumulate

from viz.wiring import Wiring

GAP = 22.0
"""Pixels between two ranks: Graphviz rounds ``ranksep`` up to whole points."""

PORT_LENGTH = {"TB": 1.44, "LR": 0.72}
"""Pixels of an entry or exit along the chain, by Graphviz's direction."""

Point = tuple[float, float]
Size = tuple[float, float]
Geometry = tuple[
    float,
    float,
    tuple[Point, ...],
    tuple[Point, ...],
    tuple[Point, ...],
    tuple[tuple[Point, ...], ...],
]


def is_chain(children: int, wiring: Wiring) -> bool:
    """Return whether each part reads the one before it, and nothing else."""
    first = -1 if wiring.entries else 0
    last = children if wiring.exits else children - 1
    return len(wiring.entries) <= 1 and [(wire.source, wire.target) for wire in wiring.wires] == [
        (place, place + 1) for place in range(first, last)
    ]


@lru_cache(maxsize=4_096)
def chain(sizes: tuple[Size, ...], entries: int, exits: int, direction: str) -> Geometry:
    """Return width, height, centres, entries, exits and routes of a chain with so many ends."""
    is_down = direction == "TB"
    port = PORT_LENGTH[direction]
    along = [size[1] if is_down else size[0] for size in sizes]
    lengths = [port] * entries + along + [port] * exits
    starts = list(accumulate((length + GAP for length in lengths), initial=0.0))
    whole = round(starts[-1] - GAP, 1)
    across = max(size[0] if is_down else size[1] for size in sizes)

    def point(at: float) -> Point:
        place = round(at, 1), round(across / 2, 1)
        return (place[1], place[0]) if is_down else place

    middles = [start + length / 2 for start, length in zip(starts, lengths, strict=False)]
    begin, end = entries, len(middles) - exits
    ends = [start + length for start, length in zip(starts, lengths, strict=False)]
    routes = [
        (point(a), point(a + (b - a) / 3), point(b - (b - a) / 3), point(b))
        for a, b in zip(ends, starts[1 : len(ends)], strict=False)
    ]
    points = [point(at) for at in middles]
    return (
        round(across, 1) if is_down else whole,
        whole if is_down else round(across, 1),
        tuple(points[begin:end]),
        tuple(points[:begin]),
        tuple(points[end:]),
        tuple(routes),
    )
