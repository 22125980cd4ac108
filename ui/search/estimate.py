"""What a race will take, measured on this machine before it starts."""

import statistics
import time
from threading import Lock

import numpy as np
import streamlit as st
import torch

from search.child import ChildPlan, train_child
from search.oracles.table import TableOracle
from search.plan import LivePlan, Plan, assignments
from search.presets import make
from search.run import search
from search.space import NASNetSpace
from search.submission import START_SECONDS
from training.estimate import makespan

WARM, TIMED = 20, 60
"""Evaluations before a searcher is timed, and when timing ends."""

CHILDREN = 3
"""Random cells that are trained to know what a child takes."""

LONGEST = 2.0
"""Seconds after which no further child is trained: a busy machine is told about by the first."""

_measuring = Lock()


@st.cache_resource(max_entries=64, ttl=3_600, show_spinner=False)
def searcher_seconds(name: str) -> float:
    """Seconds that one evaluation on a table takes."""
    with _measuring, torch.random.fork_rng(), _one_thread():
        oracle = TableOracle("cifar10")
        records = search(make(name, oracle.space, 0), oracle, TIMED, is_watched=False)
        marks = [time.thread_time() for __ in records]
    return (marks[TIMED - 1] - marks[WARM - 1]) / (TIMED - WARM)


@st.cache_resource(max_entries=64, ttl=3_600, show_spinner=False)
def child_seconds(child: ChildPlan, blocks: int) -> float:
    """Seconds that a random child takes: its first epoch is timed, the others are like it."""
    space, rng = NASNetSpace(blocks), np.random.default_rng(0)
    short = child.but(epochs=1)
    taken: list[float] = []
    end = time.monotonic() + LONGEST
    with _measuring, torch.random.fork_rng(), _one_thread():
        while len(taken) < CHILDREN and (not taken or time.monotonic() < end):
            taken.append(train_child(space.key(space.sample(rng)), short).seconds or 0.0)
    # The median, as the first one also loads what all of them need.
    return statistics.median(taken) * child.epochs


class _one_thread:  # noqa: N801
    """Torch computes on one thread here, as a worker does, and on as many as before afterwards."""

    def __enter__(self) -> None:
        self.before = torch.get_num_threads()
        torch.set_num_threads(1)

    def __exit__(self, *_error: object) -> None:
        torch.set_num_threads(self.before)


def seconds(plan: Plan, slots: int) -> float:
    """About how long a race takes on so many cores."""
    child = child_seconds(plan.child, plan.blocks) if isinstance(plan, LivePlan) else 0.0
    parts = [
        len(part.seeds) * plan.evaluations * (searcher_seconds(part.searcher) + child)
        for part in assignments(plan)
    ]
    return makespan([part + START_SECONDS for part in parts], slots)
