"""Measure children a minute and the time of races, started as the page does, through the store."""

import os
import time
from collections.abc import Iterator
from tempfile import TemporaryDirectory

import numpy as np

from bench.measurement import Measurement
from runs import supervisor
from runs.store import Store
from search.child import ChildPlan, digits, train_child
from search.plan import LivePlan, Plan, TablePlan
from search.space import NASNetSpace
from search.submission import submit

TABLE = TablePlan(
    task="cifar100",
    searchers=("random", "grid", "evolution", "ppo", "tpe"),
    seeds=30,
    evaluations=300,
)
LIVE = LivePlan(searchers=("random", "grid", "evolution-small", "ppo"), seeds=1, evaluations=80)
TABLE_SECONDS, LIVE_SECONDS = 60.0, 240.0
SAMPLE = 20


def measure() -> Iterator[Measurement]:
    """Measure one child on one core, then both races whole, workers' start included."""
    yield Measurement("children a minute, one thread", 60 / _child_seconds(), "/min")
    for name, plan, most in (
        ("table race: 5 searchers, 30 seeds, 300 evaluations", TABLE, TABLE_SECONDS),
        ("live race: 4 searchers, 80 children each", LIVE, LIVE_SECONDS),
    ):
        seconds = _race_seconds(plan)
        yield Measurement.at_most(name, seconds, "s", most=most)


def _race_seconds(plan: Plan) -> float:
    """Time from Start to the last run's end, in a home folder of its own."""
    before = os.environ.get("PLAYGROUND_HOME")
    with TemporaryDirectory() as home:
        os.environ["PLAYGROUND_HOME"] = home
        store = Store()
        try:
            since = time.perf_counter()
            batch = submit(store, plan, "bench")
            while store.queue.has_work():
                time.sleep(0.1)
            seconds = time.perf_counter() - since
            assert {run.status for run in store.batch(batch, "bench")} == {"done"}
        finally:
            supervisor.end()
            store.database.close()
            os.environ.pop("PLAYGROUND_HOME")
            if before is not None:
                os.environ["PLAYGROUND_HOME"] = before
    return seconds


def _child_seconds() -> float:
    """Return the mean over random cells, the data and torch's imports left out."""
    plan, space, rng = ChildPlan(), NASNetSpace(), np.random.default_rng(0)
    keys = [space.key(space.sample(rng)) for _ in range(SAMPLE + 1)]
    digits(plan.noise, plan.train_images)
    train_child(keys.pop(), plan)
    since = time.perf_counter()
    for key in keys:
        train_child(key, plan)
    return (time.perf_counter() - since) / SAMPLE
