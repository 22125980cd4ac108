"""What the Train page computes from runs: time left, leader, words."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from runs.store import Store
from tests import stored_runs
from training.stored import read_records
from ui.runs.words import about
from ui.train import runs
from ui.train.before import spread
from ui.train.cards import ranked, told
from ui.train.runs import read, seconds_left

OWNER = "ada"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    opened = Store()
    monkeypatch.setattr(runs, "store", lambda: opened)
    monkeypatch.setattr(runs.st, "session_state", {})
    yield opened
    opened.database.close()


def test_time_left_follows_what_is_known(store: Store) -> None:
    batch, ids = stored_runs.add(store, OWNER, seeds=1)
    assert seconds_left(read(batch, OWNER, None), slots=1) is None
    # Two of four epochs and half of the third, at two seconds each; the other has not begun.
    stored_runs.run(store, ids[0], epochs=2, status=None)
    state = read(batch, OWNER, None)
    own = 2.0 * 4 * (1 - state.states[0].share)
    assert state.states[0].share == pytest.approx((2 + 15 / 31) / 4)
    assert seconds_left(state, slots=1) == pytest.approx(own + 8.0)
    assert seconds_left(state, slots=2) == pytest.approx(8.0)


def test_only_new_epochs_are_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    batch, ids = stored_runs.add(store, OWNER, seeds=1)
    stored_runs.run(store, ids[0], epochs=2, status=None)
    assert [e.epoch for e in read(batch, OWNER, None).states[0].epochs] == [1, 2]
    asked: list[int] = []

    def watched(store: Store, ids: list[str], kinds: tuple[str, ...], after: int = -1) -> object:
        if "epoch" in kinds:
            asked.append(after)
        return read_records(store, ids, kinds, after)

    monkeypatch.setattr(runs, "read_records", watched)
    read(batch, OWNER, None)
    assert asked == []
    store.queue.append(ids[0], 1, [stored_runs.epoch(3, 0.8)])
    assert [e.epoch for e in read(batch, OWNER, None).states[0].epochs] == [1, 2, 3]
    assert asked == [2]


def test_diverged_runs_count_as_over_and_have_no_accuracy(store: Store) -> None:
    batch, ids = stored_runs.add(store, OWNER, seeds=1)
    stored_runs.run(store, ids[0], epochs=1, status="diverged")
    stored_runs.run(store, ids[1], accuracy=0.9)
    state = read(batch, OWNER, None)
    assert not state.is_live
    assert state.accuracies == {"plain-20": [None], "ResNet-20": [0.9]}
    assert ranked(state.variants) is None
    assert told(state.states[0]) == "seed 0: diverged, after 1 epoch"


def test_the_leader_has_the_best_mean(store: Store) -> None:
    state = read(stored_runs.finished(store, OWNER), OWNER, None)
    assert ranked(state.variants) == 1
    assert state.variants[1].seconds == 8.0


def test_words_for_numbers() -> None:
    assert [about(s) for s in (0.2, 89, 100, 7_200)] == [
        "about 1 s", "about 89 s", "about 2 min", "about 2.0 h",
    ]  # fmt: skip
    assert spread([]) == "–"
    assert spread([0.9]) == "90.0 %"
    assert spread([0.9, 0.92]) == "91.0 ± 1.4 %"
