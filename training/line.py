"""Whose run is next: fair between visitors, long runs first within one visitor's batch.

Each free slot goes to the visitor with the fewest runs under way; among equals to whoever has
waited longest since a run of theirs began. A batch runs seed by seed, so that all variants show
early, and within a seed the longest first, which keeps the last slot from running alone at the end
(Graham 1969, Bounds on Multiprocessing Timing Anomalies).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from operation.settings import settings
from training.notes import QueueFullError, message


@dataclass(frozen=True)
class Waiting:
    """One run in the line; ``round`` is its seed's place in the batch, ``cost`` its likely time."""

    run: str
    owner: str
    since: float
    round: int = 0
    cost: float = 0.0
    position: int = 0


def in_order(
    waiting: Iterable[Waiting],
    under_way: Mapping[str, int] | None = None,
    served: Mapping[str, float] | None = None,
) -> list[str]:
    """The runs' ids in the order in which they will start.

    ``under_way`` counts each owner's active runs, ``served`` is when one last began.
    """
    lines: dict[str, list[Waiting]] = {}
    for one in waiting:
        lines.setdefault(one.owner, []).append(one)
    for line in lines.values():
        line.sort(key=lambda w: (w.since, w.round, -w.cost, w.position), reverse=True)
    load = Counter(under_way or {})
    last = dict(served or {})
    order = []
    turn = max(last.values(), default=0.0)
    while lines:
        owner = min(lines, key=lambda o: (load[o], last.get(o, 0.0), lines[o][-1].since, o))
        order.append(lines[owner].pop().run)
        if not lines[owner]:
            del lines[owner]
        load[owner] += 1
        turn += 1
        last[owner] = turn
    return order


def check_room(waiting: Mapping[str, int], owner: str, more: int) -> None:
    """Raises QueueFullError where ``more`` runs of an owner find no place; ``waiting`` by owner."""
    limits = settings()
    own = waiting.get(owner, 0)
    if own + more > limits.most_waiting_each:
        raise QueueFullError(
            message("You have {own} runs waiting and may have {most}: {more} more are too many."),
            own=own,
            most=limits.most_waiting_each,
            more=more,
        )
    total = sum(waiting.values())
    if total + more > limits.most_waiting:
        raise QueueFullError(
            message(
                "The queue is full: {total} runs of all visitors wait and {most} may. Try again "
                "later."
            ),
            total=total,
            most=limits.most_waiting,
        )
