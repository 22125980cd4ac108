"""Give each test of a page an empty store; what is queued there is not executed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from runs import supervisor
from runs.store import Store
from ui.search import offer


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    monkeypatch.setattr(supervisor, "ensure", lambda: None)
    return tmp_path


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    opened = Store()
    yield opened
    opened.database.close()


@pytest.fixture
def quick_searchers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say what a child and a searcher take in place of measuring it."""
    monkeypatch.setattr(offer, "child_seconds", lambda *_plan: 0.5)
    monkeypatch.setattr(offer, "searcher_seconds", lambda _name: 0.001)
