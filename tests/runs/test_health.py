"""Health is green, or one line says what is wrong."""

import time
from pathlib import Path

import pytest
from sqlmodel import col, update

from runs import health, supervisor
from runs.health import Health
from runs.shared_values import SharedValues
from runs.store import Store
from runs.tables import Run
from tests.runs.conftest import add


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether somebody wanted a supervisor; nobody comes."""
    calls: list[bool] = []
    monkeypatch.setattr(supervisor, "ensure", lambda: calls.append(True))
    return calls


@pytest.fixture(autouse=True)
def always_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "KNOWN_SECONDS", -1.0)


def test_a_fresh_server_is_well(home: Path, started: list[bool]) -> None:
    asked = Health()
    assert asked.trouble() is None
    assert not started
    asked.close()


def test_the_store_must_take_something(store: Store, home: Path) -> None:
    asked = Health(lock_seconds=0.05)
    assert asked.trouble() is None
    with store.database.writing() as session:
        session.get(Run, "")
        assert asked.trouble() == "store: database is locked"
    assert asked.trouble() is None
    asked.close()


def test_a_store_that_cannot_be_opened(home: Path) -> None:
    asked = Health(f"sqlite:///{home}/a-file/store.sqlite")
    home.mkdir()
    (home / "a-file").write_text("in the way", encoding="utf-8")
    assert str(asked.trouble()).startswith("store: ")
    asked.close()


def test_runs_that_nobody_starts(store: Store, started: list[bool]) -> None:
    asked = Health()
    (run,) = add(store)
    assert asked.trouble() is None, "it may take a moment"
    assert started, "a supervisor is wanted"
    with store.database.writing() as session:
        session.execute(update(Run).where(col(Run.id) == run).values(queued=time.time() - 120))
    assert asked.trouble() == "supervisor: 1 runs wait and none is alive"
    SharedValues(store.database).record_heartbeat()
    assert asked.trouble() is None, "a long line is no trouble"
    asked.close()


def test_an_answer_holds_for_a_moment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "KNOWN_SECONDS", 60.0)
    asked = Health()
    assert asked.trouble() is None
    monkeypatch.setenv("PLAYGROUND_LEAST_FREE_MB", str(10**9))
    assert asked.trouble() is None
    assert "needed" in str(Health().trouble())
    asked.close()
