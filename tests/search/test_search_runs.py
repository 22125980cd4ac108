"""A race's runs on both executors: killed, cancelled, gone on with, and equal in the end."""

import os
import signal
from collections.abc import Iterator

import pytest

from runs.executors.executor import Executor
from runs.executors.local import LocalExecutor
from runs.store import Store
from runs.supervisor import Supervisor
from search.command import race
from search.plan import LivePlan, TablePlan
from search.stored import read_race
from search.submission import submit
from tests.runs.conftest import status, until
from tests.search.conftest import TINY
from tests.search.timeless import timeless

LIVE = LivePlan(searchers=("evolution-small",), evaluations=40, child=TINY, blocks=1)


@pytest.fixture
def supervisor(store: Store, executor: Executor) -> Iterator[Supervisor]:
    yield Supervisor(store, executor)
    for run in store.queue.active():
        executor.stop(run.id)
    executor.ended()


def evaluations(store: Store, run: str) -> int:
    return store.queue.run(run).steps_done


def test_a_table_race_on_an_executor(store: Store, supervisor: Supervisor) -> None:
    plan = TablePlan(task="cifar10", searchers=("random", "ppo"), seeds=2, evaluations=30)
    runs = store.batch(submit(store, plan, "ada"), "ada")
    # Each Ray task starts a process that imports torch, which takes its time on a busy machine.
    until(supervisor, lambda: {status(store, run.id) for run in runs} == {"done"}, 200)
    assert timeless(read_race(store, runs)) == timeless(race(plan, processes=1))


def test_a_live_run_survives_a_kill_and_a_cancellation(
    store: Store, supervisor: Supervisor
) -> None:
    (run,) = store.batch(submit(store, LIVE, "ada"), "ada")
    until(supervisor, lambda: evaluations(store, run.id) > 2, 200)
    if isinstance(supervisor.executor, LocalExecutor):
        os.kill(store.queue.run(run.id).process["pid"], signal.SIGKILL)
        until(supervisor, lambda: status(store, run.id) == "broken")
        kept = evaluations(store, run.id)
        store.go_on([run.id], "ada")
        until(supervisor, lambda: evaluations(store, run.id) > kept, 200)
    store.cancel([run.id], "ada")
    until(supervisor, lambda: status(store, run.id) == "cancelled")
    assert 2 < evaluations(store, run.id) < LIVE.evaluations
    store.go_on([run.id], "ada")
    until(supervisor, lambda: status(store, run.id) == "done", 200)
    assert timeless(read_race(store, [run])) == timeless(race(LIVE, processes=1))
