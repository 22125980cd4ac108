"""Order waiting runs: fair between owners, longest first within an owner's batch.

Each free slot goes to the visitor with the fewest runs under way; among equals to whoever has
waited longest since a run of theirs began. A batch runs seed by seed, so that all variants show
early, and within a seed the longest first, which keeps the last slot from running alone at the end
(Graham 1969, Bounds on Multiprocessing Timing Anomalies).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class WaitingRun:
    """One waiting run; ``round`` is its seed's place in the batch, ``cost`` its likely seconds."""

    run: str
    owner: str
    since: float
    round: int = 0
    cost: float = 0.0
    position: int = 0


def in_order(
    waiting: Iterable[WaitingRun],
    under_way: Mapping[str, int] | None = None,
    served: Mapping[str, float] | None = None,
) -> list[str]:
    """Return the runs' ids in the order in which they will start.

    ``under_way`` counts each owner's active runs, ``served`` is when one last began.
    """
    by_owner: dict[str, list[WaitingRun]] = {}
    for one in waiting:
        by_owner.setdefault(one.owner, []).append(one)
    for line in by_owner.values():
        line.sort(key=lambda w: (w.since, w.round, -w.cost, w.position), reverse=True)
    load = Counter(under_way or {})
    last = dict(served or {})
    order = []
    turn = max(last.values(), default=0.0)
    while by_owner:
        owner = min(by_owner, key=lambda o: (load[o], last.get(o, 0.0), by_owner[o][-1].since, o))
        order.append(by_owner[owner].pop().run)
        if not by_owner[owner]:
            del by_owner[owner]
        load[owner] += 1
        turn += 1
        last[owner] = turn
    return order
