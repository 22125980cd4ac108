"""Children a minute, and how long a race on a table takes."""

import time
from collections.abc import Iterator

import numpy as np

from bench.records import Record
from search.child import ChildPlan, digits, train_child
from search.command import race, records
from search.plan import LivePlan, RacePlan
from search.records import Evaluation
from search.space import NASNetSpace
from training.machine import usable_cores

TABLE = RacePlan("cifar100", ("random", "grid", "evolution", "ppo", "tpe"), 30, 300)
TABLE_SECONDS, LIVE_SECONDS = 60.0, 240.0
LIVE_CHILDREN = 4 * 80
SAMPLE = 20


def measure() -> Iterator[Record]:
    """The table race whole; the live race by its rate, once its processes have started."""
    since = time.perf_counter()
    race(TABLE)
    seconds = time.perf_counter() - since
    yield Record(
        "table race: 5 searchers, 30 seeds, 300 evaluations",
        seconds,
        "s",
        target=f"<= {TABLE_SECONDS:.0f}",
        met=seconds <= TABLE_SECONDS,
    )
    yield Record("children a minute, one thread", 60 / _child_seconds(), "/min")
    rate, start = _live_rate()
    whole = start + LIVE_CHILDREN / rate
    yield Record(f"children a minute, {usable_cores()} processes", 60 * rate, "/min")
    yield Record(
        "live race: 4 searchers, 80 children each (from the rate)",
        whole,
        "s",
        target=f"<= {LIVE_SECONDS:.0f}",
        met=whole <= LIVE_SECONDS,
    )


def _child_seconds() -> float:
    """Mean over random cells, the data and torch's imports left out."""
    plan, space, rng = ChildPlan(), NASNetSpace(), np.random.default_rng(0)
    keys = [space.key(space.sample(rng)) for _ in range(SAMPLE + 1)]
    digits(plan.noise, plan.train_images)
    train_child(keys.pop(), plan)
    since = time.perf_counter()
    for key in keys:
        train_child(key, plan)
    return (time.perf_counter() - since) / SAMPLE


def _live_rate() -> tuple[float, float]:
    """Children a second after the first, and seconds until the first."""
    since = time.perf_counter()
    times = [
        time.perf_counter() - since
        for record in records(LivePlan(("random",), evaluations=2 * SAMPLE))
        if isinstance(record, Evaluation)
    ]
    return (len(times) - 1) / (times[-1] - times[0]), times[0]
