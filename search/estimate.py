"""Measure on this machine what a race will take, before it starts."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

import numpy as np
import torch

from runs.time_left import makespan
from search.child import ChildPlan, train_child
from search.oracles.table import TableOracle
from search.plan import LivePlan, Plan, assignments
from search.presets import find, make
from search.run import search
from search.space import NASNetSpace

CHILD_SECONDS = 0.5
"""Estimated seconds of a child on one core."""

START_SECONDS = 0.3
"""Estimated seconds of a run before and after its work."""

WARM, TIMED = 20, 60
"""Evaluations before a searcher is timed, and when timing ends."""

CHILDREN = 3
"""Random cells that are trained to know what a child takes."""

LONGEST = 2.0
"""Seconds after which no further child is trained: a busy machine is told about by the first."""

_measuring = Lock()


@contextmanager
def _measured_alone() -> Iterator[None]:
    """Measure one thing at a time, on one thread as in a worker; torch is left as it was."""
    with _measuring, torch.random.fork_rng():
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(threads)


def measure_searcher(name: str) -> float:
    """Measure the seconds that one evaluation on a table takes."""
    with _measured_alone():
        oracle = TableOracle("cifar10")
        records = search(make(name, oracle.space, 0), oracle, TIMED, is_watched=False)
        marks = [time.thread_time() for __ in records]
    return (marks[TIMED - 1] - marks[WARM - 1]) / (TIMED - WARM)


def measure_child(child: ChildPlan, blocks: int) -> float:
    """Measure the seconds of a random child: its first epoch is timed, the others are like it."""
    space, rng = NASNetSpace(blocks), np.random.default_rng(0)
    short = child.but(epochs=1)
    taken: list[float] = []
    end = time.monotonic() + LONGEST
    with _measured_alone():
        while len(taken) < CHILDREN and (not taken or time.monotonic() < end):
            taken.append(train_child(space.key(space.sample(rng)), short).seconds or 0.0)
    # The median, as the first one also loads what all of them need.
    return statistics.median(taken) * child.epochs


def usual_searcher(name: str) -> float:
    """Return the seconds of one evaluation on a table, measured once for the project."""
    return find(name).seconds


def usual_child(_child: ChildPlan, _blocks: int) -> float:
    """Return the seconds of a usual child."""
    return CHILD_SECONDS


def part_seconds(
    plan: Plan,
    searcher_seconds: Callable[[str], float] = usual_searcher,
    child_seconds: Callable[[ChildPlan, int], float] = usual_child,
) -> list[float]:
    """Estimate the seconds of each part of a race; nothing is measured by default."""
    child = child_seconds(plan.child, plan.blocks) if isinstance(plan, LivePlan) else 0.0
    return [
        len(part.seeds) * plan.evaluations * (searcher_seconds(part.searcher) + child)
        for part in assignments(plan)
    ]


def race_seconds(
    plan: Plan,
    slots: int,
    searcher_seconds: Callable[[str], float] = usual_searcher,
    child_seconds: Callable[[ChildPlan, int], float] = usual_child,
) -> float:
    """Estimate the seconds of a race with ``slots`` parts at once."""
    parts = part_seconds(plan, searcher_seconds, child_seconds)
    return makespan([part + START_SECONDS for part in parts], slots)
