"""A worker that is killed while it measures leaves no process behind and loses no record."""

import os
import signal
from collections.abc import Iterator

import psutil
import pytest

from backbones.registry import parse
from measuring.records import Setting
from measuring.stored import read_kept, request
from runs.executors.local import LocalExecutor
from runs.store import Store
from runs.supervisor import Supervisor
from tests.measuring.conftest import TINY
from tests.runs.conftest import local, status, supervising, until

__all__ = ["local"]

SETTINGS = tuple(Setting(batch=batch) for batch in (1, 2, 4))


@pytest.fixture
def supervisor(store: Store, local: LocalExecutor) -> Iterator[Supervisor]:
    with supervising(store, local) as supervised:
        yield supervised


def test_its_measuring_process_ends_with_it_and_the_run_goes_on(
    store: Store, supervisor: Supervisor
) -> None:
    run = store.batch(store.add([request(parse(TINY), SETTINGS)], "ada"), "ada")[0].id
    below: list[psutil.Process] = []

    def measures_the_second() -> bool:
        facts = store.queue.run(run)
        if facts.steps_done != 1:
            return False
        below[:] = psutil.Process(facts.process["pid"]).children(recursive=True)
        return any("multiprocessing.spawn" in " ".join(one.cmdline()) for one in below)

    until(supervisor, measures_the_second, 200)
    (first,) = read_kept(store, parse(TINY))
    os.kill(store.queue.run(run).process["pid"], signal.SIGKILL)
    until(supervisor, lambda: status(store, run) == "broken")
    until(supervisor, lambda: not any(map(is_alive, below)), 5)
    store.go_on([run], "ada")
    until(supervisor, lambda: status(store, run) == "done", 200)
    kept = read_kept(store, parse(TINY))
    assert kept[0] == first
    assert [one.measurement.setting for one in kept] == list(SETTINGS)
    rows = store.queue.rows({run: -1}, ("measurement",))
    assert len(rows) == len(SETTINGS)


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
