"""Limits that the supervisor enforces: time, turns, the teacher's stop; workers do nothing."""

import time
from collections.abc import Iterator, Sequence

import pytest

from runs.admin import STOPPED, Admin
from runs.executors.executor import Ended
from runs.presence import GONE_SECONDS, Presence, Reader
from runs.shared_values import SharedValues
from runs.store import Store
from runs.supervisor import Supervisor
from runs.task import Job
from runs.worker import identity
from tests.runs.conftest import add, status


class Idle:
    """Starts nothing, and remembers what it was told."""

    def __init__(self, slots: int = 2):
        self.slots, self.jobs, self.stopped = slots, dict[str, Job](), list[str]()
        self._gone: list[Ended] = []

    has_gpu = False

    def has_room(self, wants_gpu: bool, others: Sequence[str] = ()) -> bool:
        return len(self.jobs) + len(others) < self.slots

    def start(self, job: Job, wants_gpu: bool, others: Sequence[str] = ()) -> None:
        self.jobs[job.run] = job

    def stop(self, run: str) -> None:
        self.stopped.append(run)
        job = self.jobs.pop(run)
        self._gone.append(Ended(run, job.attempt, -15))

    def knows(self, run: str) -> bool:
        return run in self.jobs

    def ended(self) -> list[Ended]:
        gone, self._gone = self._gone, []
        return gone

    def close(self) -> None:
        self.jobs.clear()


@pytest.fixture
def idle() -> Iterator[Idle]:
    return Idle()


@pytest.fixture
def supervised(store: Store, idle: Idle) -> Supervisor:
    return Supervisor(store, idle)


def begin(store: Store, idle: Idle, run: str, hours_ago: float = 0.0) -> None:
    """As the run's worker would, some hours ago."""
    who = identity() | {"since": time.time() - 3600 * hours_ago}
    store.queue.begin(run, idle.jobs[run].attempt, who)


def test_a_visitor_has_so_many_under_way(
    store: Store, supervised: Supervisor, idle: Idle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_MOST_RUNNING_EACH", "1")
    ada = add(store, seeds=3)
    supervised.tick()
    assert set(idle.jobs) == {ada[0]}, "one slot stays free for somebody else"
    (bob,) = add(store, owner="bob")
    supervised.tick()
    assert set(idle.jobs) == {ada[0], bob}


def test_a_run_that_takes_too_long_is_stopped_and_can_go_on(
    store: Store, supervised: Supervisor, idle: Idle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_RUN_HOURS", "2")
    long, short = add(store, seeds=2)
    supervised.tick()
    begin(store, idle, long, hours_ago=2.1)
    begin(store, idle, short, hours_ago=1.9)
    supervised.tick()
    supervised.tick()
    assert [status(store, run) for run in (long, short)] == ["cancelled", "running"]
    assert "longer than 2 hours" in str(store.queue.run(long).note)
    store.go_on([long], "ada")
    assert store.queue.waiting() == [long]
    monkeypatch.setenv("PLAYGROUND_RUN_HOURS", "0")
    begin(store, idle, short, hours_ago=900)
    supervised.tick()
    assert status(store, short) == "running"


def test_nothing_starts_while_the_queue_is_paused(
    store: Store, supervised: Supervisor, idle: Idle
) -> None:
    admin = Admin(store, "teacher")
    admin.pause_queue(True)
    (run,) = add(store)
    supervised.tick()
    assert admin.is_paused
    assert not idle.jobs
    admin.pause_queue(False)
    supervised.tick()
    assert set(idle.jobs) == {run}


def test_the_teacher_stops_what_runs_and_what_waits(
    store: Store, supervised: Supervisor, idle: Idle, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "playground")
    ada, bob = add(store), add(store, owner="bob", seeds=2)
    supervised.tick()
    for run in idle.jobs:
        begin(store, idle, run)
    admin = Admin(store, "heron@school.edu")
    assert [run.id for run in admin.runs()][-1] == bob[1]
    assert admin.stop([ada[0], bob[1], "unknown"]) == 2
    supervised.tick()
    supervised.tick()
    assert [status(store, run) for run in (*ada, *bob)] == ["cancelled", "running", "cancelled"]
    assert {str(store.queue.run(run).note) for run in (ada[0], bob[1])} == {STOPPED}
    lines = [r for r in caplog.records if r.getMessage() == "run stopped by teacher"]
    assert {line.facts["run"] for line in lines} == {ada[0], bob[1]}
    assert {line.facts["who"] for line in lines} == {"heron@school.edu"}
    # The note goes once the owner lets it run again.
    store.go_on(ada, "ada")
    assert store.queue.run(ada[0]).note is None
    assert admin.stop(run.id for run in admin.runs() if run.owner == "bob") == 1


def test_use_is_counted(store: Store) -> None:
    add(store, seeds=2)
    add(store, owner="bob")
    usage = Admin(store, "teacher").usage()
    assert (usage.kept_runs, usage.owners) == (3, 2)
    assert usage.store
    assert usage.disk_free > 0


def test_the_supervisor_shows_itself_while_there_is_work(
    store: Store, supervised: Supervisor
) -> None:
    facts = SharedValues(store.database)
    supervised.tick()
    assert facts.last_heartbeat() is None
    add(store)
    supervised._chores_due = 0.0
    supervised.tick()
    assert time.time() - (facts.last_heartbeat() or 0) < 10


def test_who_is_here(store: Store) -> None:
    presence = Presence(store.database)
    ada, bo = Reader("a", "", "Train", 1, 100.0), Reader("b", "Bo", "Explore", 2, 90.0)
    presence.record("one", [ada, bo], 100)
    presence.record("two", [Reader("a", "", "Search", 1, 95.0)], 101)
    here = {reader.owner: reader for reader in presence.present(110)}
    assert (here["a"].sessions, here["a"].came) == (2, 95.0)
    assert (here["b"].name, here["b"].sessions) == ("Bo", 2)
    presence.record("one", [ada], 120)
    assert {reader.owner for reader in presence.present(121)} == {"a"}, "who closes it is gone"
    assert presence.names() == {"b": "Bo"}, "the name stays beside the runs"
    assert presence.present(121 + GONE_SECONDS) == []
    presence.record("one", [], 100 + 31 * 86_400)
    assert presence.names() == {}
