"""The store: who sees what, who may write, and that nothing committed is lost."""

import math
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from backbones.registry import parse
from language.said import Note
from runs.errors import NoSuchRunError, QueueFullError
from runs.paths import PROJECT
from runs.record_writer import RecordWriter, StoreLostError
from runs.run_queue import SupersededError
from runs.store import Store
from tests.runs.conftest import QUICK, TINY, add, status
from training.records import Diverged, Epoch
from training.stored import queue_runs, read_records, recipe_of
from training.variant import Variant

MOST_WAITING_EACH = 64


@pytest.fixture
def store(either_store: Store) -> Store:
    """In either database."""
    return either_store


def epoch(number: int, loss: float = 1.0) -> Epoch:
    return Epoch(number, loss, 0.5, loss, 0.5, 0.1, 100.0, 1, 1.0, float(number))


def test_strangers_see_nothing_until_it_is_shared(store: Store) -> None:
    batch = queue_runs(store, [Variant("a", parse(TINY))], QUICK, [0], "ada")
    with pytest.raises(NoSuchRunError):
        store.batch(batch, "bob")
    token = store.share(batch, "ada")
    assert store.share(batch, "ada") == token
    assert len(store.batch(batch, "bob", token)) == len(store.shared(token)) == 1
    for wrong in (None, "", token[:-1]):
        with pytest.raises(NoSuchRunError):
            store.batch(batch, "bob", wrong)
    store.unshare(batch, "ada")
    for ask in (lambda: store.shared(token), lambda: store.batch(batch, "bob", token)):
        with pytest.raises(NoSuchRunError):
            ask()
    assert store.batches("ada") == [batch]
    assert store.batches("bob") == []


def test_only_the_owner_commands(store: Store) -> None:
    (run,) = add(store)
    for command in (store.cancel, store.pause, store.delete, store.go_on):
        command([run], "bob")
    assert status(store, run) == "queued"
    assert store.queue.run(run).wanted == "run"


def test_waiting_runs_obey_at_once(store: Store) -> None:
    paused, cancelled, deleted = add(store, seeds=3)
    store.pause([paused], "ada")
    store.cancel([cancelled], "ada")
    store.delete([deleted], "ada")
    assert [status(store, r) for r in (paused, cancelled)] == ["paused", "cancelled"]
    assert store.queue.waiting() == []
    store.go_on([paused, cancelled, deleted], "ada")
    assert set(store.queue.waiting()) == {paused, cancelled}
    assert deleted not in {r.id for r in store.batch(store.queue.run(paused).batch, "ada")}


def test_the_queue_is_full(store: Store) -> None:
    add(store, seeds=MOST_WAITING_EACH)
    with pytest.raises(QueueFullError):
        add(store)
    assert len(store.queue.waiting()) == MOST_WAITING_EACH
    assert len(add(store, owner="bob")) == 1
    assert sorted(store.places_in_queue().values()) == list(range(1, MOST_WAITING_EACH + 2))


def test_variants_may_have_a_size_of_their_own(store: Store) -> None:
    batch = queue_runs(
        store, [Variant("a", parse(TINY)), Variant("b", parse(TINY), size=28)], QUICK, [3], "ada"
    )
    assert [recipe_of(r).size for r in store.batch(batch, "ada")] == [14, 28]
    assert [recipe_of(r).seed for r in store.batch(batch, "ada")] == [3, 3]


def test_a_store_of_the_version_before_goes_on(home: Path) -> None:
    path = home / "playground.sqlite"
    store = Store()
    before = add(store, seeds=2)
    store.queue.claim(before[0])
    store.queue.append(before[0], 1, [epoch(1)])
    store.database.close()
    old = sqlite3.connect(path)
    # All that the version before lacks; its indices and rows are as they were.
    old.execute("ALTER TABLE run DROP COLUMN kind")
    old.commit()
    columns = [row[1] for row in old.execute("PRAGMA table_info(run)")]
    assert "kind" not in columns

    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda _: Store(), range(4)))
    for again in opened:
        assert [again.queue.run(run).kind for run in before] == ["train", "train"]
        assert read_records(again, [before[0]])[before[0]] == [epoch(1)]
    # A process of the version before may still queue runs.
    values = ["'new'" if name == "id" else name for name in columns]
    old.execute(
        f"INSERT INTO run ({', '.join(columns)}) SELECT {', '.join(values)} FROM run LIMIT 1"
    )
    old.commit()
    old.close()
    assert opened[0].queue.run("new").kind == "train"
    for again in opened:
        again.database.close()


def test_one_run_is_claimed_once(store: Store) -> None:
    runs = add(store, seeds=6)
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(store.queue.claim, runs * 4))
    assert sorted(c.id for c in claims if c) == sorted(runs)


def test_an_old_worker_is_refused(store: Store) -> None:
    (run,) = add(store)
    store.queue.claim(run)
    store.queue.append(run, 1, [epoch(1)])
    store.queue.end(run, 1, "broken", Note("lost"))
    store.go_on([run], "ada")
    store.queue.claim(run)
    with pytest.raises(SupersededError):
        store.queue.append(run, 1, [epoch(2)])
    assert not store.queue.end(run, 1, "done")
    store.queue.append(run, 2, [epoch(1, 9.0), epoch(2)])
    assert [(e.epoch, e.train_loss) for e in read_records(store, [run])[run]] == [
        (1, 9.0),
        (2, 1.0),
    ]


def test_what_is_no_number_is_kept(store: Store) -> None:
    (run,) = add(store)
    store.queue.claim(run)
    said = Note("The loss is {loss}.", {"loss": "nan"})
    store.queue.append(run, 1, [Diverged(1, 3, math.nan, said), epoch(1, math.inf)])
    found = read_records(store, [run], ("diverged", "epoch"))[run]
    diverged = next(r for r in found if isinstance(r, Diverged))
    assert math.isnan(diverged.loss)
    assert str(diverged.note) == "The loss is nan."
    assert math.isinf(next(r for r in found if isinstance(r, Epoch)).train_loss)


def test_a_locked_store_is_waited_for(home: Path) -> None:
    store = Store(lock_seconds=0.1)
    (run,) = add(store)
    store.queue.claim(run)
    other = sqlite3.connect(home / "playground.sqlite", check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"):
        store.queue.append(run, 1, [epoch(1)])
    # Readers see the last state meanwhile.
    assert read_records(store, [run])[run] == []
    threading.Timer(0.5, other.rollback).start()
    assert RecordWriter(store.queue, run, 1).write(epoch(1)) == "run"
    assert read_records(store, [run])[run] == [epoch(1)]
    other.close()


def test_a_full_disk_loses_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store()
    (run,) = add(store)
    store.queue.claim(run)
    writer = RecordWriter(store.queue, run, 1, patience=0.3)
    written = 0
    with store.database.engine.connect() as connection:
        # The pool has one connection in this thread: its limit stands for the disk's.
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(StoreLostError, match="full"):  # noqa: PT012
        for number in range(1, 500):
            writer.write(epoch(number))
            written = number
    assert [e.epoch for e in read_records(store, [run])[run]] == list(range(1, written + 1))
    assert writer.pending == [epoch(written + 1)]
    with store.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=100000")
    writer.write(epoch(written + 2))
    assert [e.epoch for e in read_records(store, [run])[run]] == list(range(1, written + 3))


WRITER = """
import sys
from tests.runs.test_store import epoch
from runs.store import Store
store = Store()
for number in range(1, 10**6):
    store.queue.append(sys.argv[1], 1, [epoch(number)])
    print(number, flush=True)
"""


@pytest.mark.parametrize("after", [0.05, 0.2, 0.4])
def test_a_killed_writer_loses_no_committed_record(store: Store, after: float) -> None:
    (run,) = add(store)
    store.queue.claim(run)
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, run],
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "1\n"
        time.sleep(after)
        writer.send_signal(signal.SIGKILL)
        told = 1 + len([line for line in writer.stdout.read().split("\n") if line])
    kept = [e.epoch for e in read_records(Store(), [run])[run]]
    assert kept == list(range(1, len(kept) + 1))
    assert len(kept) in (told, told + 1)
