"""What an owner writes for a report is kept with the batch, is nobody else's, and goes with it."""

import pytest

from runs.errors import NoSuchRunError, RunError
from runs.report_texts import LONGEST, ReportTexts
from runs.store import Store
from tests.stored_runs import add


@pytest.fixture
def store(either_store: Store) -> Store:
    """In either database."""
    return either_store


def test_the_last_text_under_each_heading_is_kept_for_its_batch(store: Store) -> None:
    (first, _runs), (other, _others) = add(store, "ada"), add(store, "ada")
    texts = ReportTexts(store.database)
    for text in ("Why?", "Why not?"):
        texts.write(first, "ada", "question", text)
    texts.write(first, "ada", "conclusion", "So.")
    assert texts.read(first) == {"question": "Why not?", "conclusion": "So."}
    assert texts.read(other) == {}


def test_only_the_owner_writes_and_not_without_end(store: Store) -> None:
    batch, _runs = add(store, "ada")
    texts = ReportTexts(store.database)
    with pytest.raises(NoSuchRunError):
        texts.write(batch, "bob", "question", "Mine")
    with pytest.raises(RunError, match=f"{LONGEST + 1} characters; at most {LONGEST}"):
        texts.write(batch, "ada", "question", "x" * (LONGEST + 1))
    assert texts.read(batch) == {}


def test_they_go_with_the_last_run_of_their_batch(store: Store) -> None:
    (batch, _runs), (other, _others) = add(store, "ada"), add(store, "ada")
    texts = ReportTexts(store.database)
    for one in (batch, other):
        texts.write(one, "ada", "question", "Why?")
    runs = store.batch(batch, "ada")
    for run in runs:
        assert texts.read(batch)
        store.queue.remove(run.id)
    assert texts.read(batch) == {}
    assert texts.read(other)
