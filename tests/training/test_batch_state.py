"""What a comparison has come to: shares, time left, leader, and that only news is read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from language.units import spread_in_percent
from runs.batch import read_batch
from runs.store import Store
from tests import stored_runs
from training import batch_state
from training.batch_state import BatchState, read_state
from training.claims import EXPERIMENTS
from training.stored import read_records
from ui.batch.words import about
from ui.train.results import told

OWNER = "ada"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    opened = Store()
    yield opened
    opened.database.close()


def read(store: Store, batch: str, since: BatchState | None = None) -> BatchState:
    return read_state(store, read_batch(store, batch, OWNER, None, "train"), since)


def test_time_left_follows_what_is_known(store: Store) -> None:
    batch, ids = stored_runs.add(store, OWNER, seeds=1)
    assert read(store, batch).seconds_left(slots=1) is None
    # Two of four epochs and half of the third, at two seconds each; the other has not begun.
    stored_runs.run(store, ids[0], epochs=2, status=None)
    state = read(store, batch)
    own = 2.0 * 4 * (1 - state.states[0].share)
    assert state.states[0].share == pytest.approx((2 + 15 / 31) / 4)
    assert state.share == pytest.approx((2 + 15 / 31) / 8)
    assert state.seconds_left(slots=1) == pytest.approx(own + 8.0)
    assert state.seconds_left(slots=2) == pytest.approx(8.0)


def test_only_new_epochs_are_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    batch, ids = stored_runs.add(store, OWNER, seeds=1)
    stored_runs.run(store, ids[0], epochs=2, status=None)
    state = read(store, batch)
    assert [e.epoch for e in state.states[0].epochs] == [1, 2]
    asked: list[int] = []

    def watched(store: Store, ids: list[str], kinds: tuple[str, ...], after: int = -1) -> object:
        if "epoch" in kinds:
            asked.append(after)
        return read_records(store, ids, kinds, after)

    monkeypatch.setattr(batch_state, "read_records", watched)
    state = read(store, batch, state)
    assert asked == []
    store.queue.append(ids[0], 1, [stored_runs.epoch(3, 0.8)])
    assert [e.epoch for e in read(store, batch, state).states[0].epochs] == [1, 2, 3]
    assert asked == [2]


def test_diverged_runs_count_as_over_and_have_no_accuracy(store: Store) -> None:
    batch, ids = stored_runs.add(store, OWNER, seeds=1)
    stored_runs.run(store, ids[0], epochs=1, status="diverged")
    stored_runs.run(store, ids[1], accuracy=0.9)
    state = read(store, batch)
    assert not state.is_live
    assert state.share == 1.0
    assert state.errors("test") == {"plain-20": {0: None}, "ResNet-20": {0: pytest.approx(0.1)}}
    assert state.errors("train") == {"plain-20": {0: None}, "ResNet-20": {0: pytest.approx(0.1)}}
    assert state.variants[0].errors("test") == []
    assert state.leader is None
    assert told(state.states[0], state.batch.places) == "seed 0: diverged, after 1 epoch"


def test_the_leader_has_the_best_mean(store: Store) -> None:
    state = read(store, stored_runs.finished(store, OWNER))
    assert state.leader == 1
    assert state.variants[1].seconds == 8.0
    assert state.experiment is None


def test_an_experiment_is_known_by_its_networks(store: Store) -> None:
    experiment = EXPERIMENTS["degradation"]
    batch, _runs = stored_runs.add(store, OWNER, experiment.variants)
    state = read(store, batch)
    assert state.experiment is experiment
    assert sorted(state.batch.places.values()) == list(range(1, len(state.batch.runs) + 1))


def test_words_for_numbers() -> None:
    assert [about(s) for s in (0.2, 89, 100, 7_200)] == [
        "about 1 s", "about 89 s", "about 2 min", "about 2.0 h",
    ]  # fmt: skip
    assert spread_in_percent([]) == "–"
    assert spread_in_percent([0.9]) == "90.0 %"
    assert spread_in_percent([0.9, 0.92]) == "91.0 ± 1.4 %"
