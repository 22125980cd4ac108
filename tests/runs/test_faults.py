"""What goes wrong with local workers, and that the status says what happened."""

import os
import random
import signal
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest

from backbones.registry import parse
from runs.executors.local import LocalExecutor
from runs.paths import run_folder
from runs.record_writer import RecordWriter
from runs.run_queue import SupersededError
from runs.store import Store
from runs.supervisor import Supervisor
from tests.runs.conftest import LONG, QUICK, SLOW, TINY, add, epochs, no_zombies, status, until
from training.loop import train
from training.records import Epoch
from training.stored import read_records
from training.training_task import CHECKPOINT


def pid(store: Store, run: str) -> int:
    return int(store.queue.run(run).process["pid"])


def test_a_worker_killed_at_random_moments_loses_nothing(
    store: Store, supervisor: Supervisor
) -> None:
    recipe = LONG.but(epochs=4)
    moments = random.Random(5)
    (run,) = add(store, SLOW, recipe)
    kills = 0
    while status(store, run) != "done":
        until(supervisor, lambda: store.queue.run(run).process or status(store, run) == "done")
        begun = time.monotonic()
        patience = moments.uniform(0.05, 1.2) if kills < 4 else 60
        until(
            supervisor,
            lambda: status(store, run) == "done" or time.monotonic() - begun > patience,  # noqa: B023
        )
        if status(store, run) == "done":
            break
        before = epochs(store, run)
        # On a slow machine the run may just have ended, or be between two processes.
        try:
            os.kill(pid(store, run), signal.SIGKILL)
        except (ProcessLookupError, KeyError):
            continue
        kills += 1
        until(supervisor, lambda: status(store, run) in ("broken", "done"), 60)
        assert epochs(store, run)[: len(before)] == before
        if status(store, run) == "broken":
            note = str(store.queue.run(run).note)
            # On a busy machine the missed heartbeat may be seen before the signal.
            assert "killed by signal 9" in note or "was lost" in note
            store.go_on([run], "ada")
    assert kills >= 2
    assert no_zombies(supervisor)
    expected = [r for r in train(parse(SLOW), recipe) if isinstance(r, Epoch)]
    learnt = read_records(store, [run])[run]
    assert [(e.epoch, e.train_loss, e.val_accuracy) for e in learnt] == [
        (e.epoch, e.train_loss, e.val_accuracy) for e in expected
    ]


def test_an_epoch_lost_between_checkpoint_and_store_comes_back(
    store: Store, supervisor: Supervisor
) -> None:
    (run,) = add(store, SLOW, LONG.but(epochs=3))
    until(supervisor, lambda: epochs(store, run))
    store.pause([run], "ada")
    until(supervisor, lambda: status(store, run) == "paused")
    with store.database.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM record WHERE kind IN ('epoch', 'layers')")
    store.go_on([run], "ada")
    until(supervisor, lambda: status(store, run) == "done")
    last = epochs(store, run)
    assert last[-1] == 3
    assert len(last) >= 3 - (store.queue.run(run).attempt - 1) + 1


def test_a_damaged_checkpoint_only_costs_time(store: Store, supervisor: Supervisor) -> None:
    (run,) = add(store)
    path = run_folder(run) / CHECKPOINT
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\x08\0\0\0\0\0\0\0{garbage")
    until(supervisor, lambda: status(store, run) == "done")
    assert epochs(store, run) == [1, 2]


@pytest.mark.parametrize("phase", ["queued", "starting", "running", "pausing", "paused", "ending"])
def test_cancel_at_each_phase(phase: str, store: Store, supervisor: Supervisor) -> None:
    recipe = QUICK.but(epochs=1) if phase == "ending" else LONG
    (run,) = add(store, SLOW, recipe)
    if phase == "starting":
        supervisor.tick()
        assert status(store, run) == "starting"
    elif phase == "ending":
        until(supervisor, lambda: epochs(store, run))
    elif phase != "queued":
        until(supervisor, lambda: status(store, run) == "running")
    if phase in ("pausing", "paused"):
        store.pause([run], "ada")
    if phase == "paused":
        until(supervisor, lambda: status(store, run) == "paused")
    store.cancel([run], "ada")
    took = until(supervisor, lambda: status(store, run) in ("cancelled", "done", "paused"))
    assert took < 2
    # A run that ended or paused before the wish reached it keeps what it has become.
    allowed = {"ending": ("cancelled", "done"), "pausing": ("cancelled", "paused")}
    assert status(store, run) in allowed.get(phase, ("cancelled",))
    until(supervisor, lambda: not supervisor.executor.knows(run), 10)
    assert no_zombies(supervisor)


def test_delete_leaves_nothing(store: Store, supervisor: Supervisor) -> None:
    (run,) = add(store, SLOW, LONG)
    until(supervisor, lambda: epochs(store, run))
    worker = pid(store, run)
    store.delete([run], "ada")
    until(supervisor, lambda: not store.queue.to_delete(), 10)
    assert not psutil.pid_exists(worker)
    assert not run_folder(run).exists()
    assert read_records(store, [run])[run] == []


def test_another_supervisor_adopts_what_runs(store: Store, supervisor: Supervisor) -> None:
    (run,) = add(store, SLOW, LONG)
    until(supervisor, lambda: epochs(store, run))

    class Idle:
        """An executor that has started nothing, as after a restart."""

        has_gpu = False

        def has_room(self, wants_gpu: bool, others: Sequence[str] = ()) -> bool:
            return False

        def knows(self, run: str) -> bool:
            return False

        def ended(self) -> list[object]:
            return []

    successor = Supervisor(store, Idle())  # type: ignore[arg-type]
    seen = epochs(store, run)
    until(successor, lambda: len(epochs(store, run)) > len(seen))
    assert status(store, run) == "running"
    store.cancel([run], "ada")
    assert until(successor, lambda: status(store, run) == "cancelled") < 2
    until(None, lambda: not psutil.pid_exists(pid(store, run)), 5)


def test_a_lost_machine_breaks_its_runs(store: Store, local: LocalExecutor) -> None:
    here, elsewhere, alive = add(store, seeds=3)
    this = psutil.Process()
    node = os.uname().nodename
    facts = {
        here: {"host": node, "pid": this.pid, "created": this.create_time() - 500},
        elsewhere: {"host": "another", "pid": 1, "created": time.time()},
        alive: {"host": node, "pid": this.pid, "created": this.create_time()},
    }
    for run, worker in facts.items():
        store.queue.claim(run)
        store.queue.begin(run, 1, worker)
    supervisor = Supervisor(store, local, stale_seconds=0.3)
    supervisor.tick()
    assert [status(store, r) for r in facts] == ["broken", "running", "running"]
    assert "can go on" in str(store.queue.run(here).note)
    time.sleep(0.4)
    supervisor.tick()
    assert [status(store, r) for r in facts] == ["broken", "broken", "running"]
    store.queue.end(alive, 1, "cancelled")


def test_a_locked_store_only_delays_a_run(store: Store, supervisor: Supervisor, home: Path) -> None:
    (run,) = add(store, SLOW, LONG.but(epochs=3))
    until(supervisor, lambda: epochs(store, run))
    other = sqlite3.connect(home / "playground.sqlite")
    other.execute("BEGIN IMMEDIATE")
    held = epochs(store, run)
    time.sleep(6)
    assert len(epochs(store, run)) <= len(held) + 1
    other.rollback()
    other.close()
    until(supervisor, lambda: status(store, run) == "done")
    assert epochs(store, run) == [1, 2, 3]


def test_a_full_disk_breaks_a_run_that_can_go_on(
    store: Store, supervisor: Supervisor, home: Path
) -> None:
    (run,) = add(store, SLOW, LONG.but(epochs=2))
    folder = run_folder(run)
    folder.mkdir(parents=True)
    # A file where the checkpoint's folder entry should be: each write of it fails.
    (folder / CHECKPOINT).mkdir()
    until(supervisor, lambda: status(store, run) == "broken")
    assert "could not be written" in str(store.queue.run(run).note)
    (folder / CHECKPOINT).rmdir()
    store.go_on([run], "ada")
    until(supervisor, lambda: status(store, run) == "done")
    assert epochs(store, run) == [1, 2]


def test_a_worker_that_was_replaced_stops(store: Store) -> None:
    (run,) = add(store)
    store.queue.claim(run)
    writer = RecordWriter(store.queue, run, 0)
    with pytest.raises(SupersededError):
        writer.write(Epoch(1, 1, 1, 1, 1, 1, 1, 1, 1, 1))
    assert TINY in store.queue.run(run).spec
