"""Runs that a worker executes together: as many as memory holds, one sentence where it is full."""

from collections.abc import Iterator
from itertools import islice

import pytest
import torch

from backbones.registry import parse
from runs.errors import RunError
from runs.record_writer import RecordWriter
from runs.store import Store
from runs.tables import Run
from runs.task import Job
from tests.runs.conftest import TINY, home, store
from training import catalogue, estimate
from training.device import Place
from training.estimate import memory_of, most_together
from training.loop import Training
from training.recipe import Recipe
from training.records import TrainingRecord
from training.stack import Stack
from training.stacked_task import perform_together
from training.stored import queue_runs
from training.variant import Variant

__all__ = ["home", "store"]

RECIPE = Recipe(epochs=1, device="cpu", batch_size=500)
SEEDS = (3, 4, 5)
DATA = catalogue.load(RECIPE)


@pytest.fixture
def claimed(store: Store) -> list[tuple[Run, RecordWriter]]:
    """Three seeds of a network, as a worker has claimed them."""
    batch = queue_runs(store, [Variant("tiny", parse(TINY))], RECIPE, SEEDS, "ada")
    runs = [store.queue.claim(run.id) for run in store.batch(batch, "ada")]
    return [(run, RecordWriter(store.queue, run.id, run.attempt)) for run in runs if run]


@pytest.fixture
def job(store: Store, claimed: list[tuple[Run, RecordWriter]]) -> Job:
    return Job(store.url, claimed[0][0].id, 1)


def test_as_many_train_together_as_memory_holds(
    claimed: list[tuple[Run, RecordWriter]], job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    init = Stack.__init__

    def make(stack: Stack, trainings: list[Training]) -> None:
        sizes.append(len(trainings))
        init(stack, trainings)

    monkeypatch.setattr(Stack, "__init__", make)
    shared = estimate.OVERHEAD_BYTES["cpu"]
    each = memory_of(parse(TINY), RECIPE, DATA)[0] - shared
    free = int((shared + 2.5 * each) / estimate.USABLE)
    monkeypatch.setattr(estimate, "memory_for", lambda _place: free)
    endings = list(perform_together(claimed, job))
    assert sizes == [2, 1]
    assert sorted(endings) == [(place, ("done", None)) for place in range(3)]


def test_a_seed_alone_is_tried_however_little_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimate, "memory_for", lambda _place: 0)
    place = Place("cuda", "A card", 2**34, "fp32")
    assert most_together(parse(TINY), RECIPE, DATA, place) == 1


@pytest.mark.parametrize("record", [1, 2])
def test_a_full_memory_is_one_sentence_whenever_it_comes(
    record: int,
    claimed: list[tuple[Run, RecordWriter]],
    job: Job,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    records = Stack.records

    def fill(stack: Stack) -> Iterator[tuple[int, TrainingRecord]]:
        yield from islice(records(stack), record)
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")

    monkeypatch.setattr(Stack, "records", fill)
    with pytest.raises(RunError, match="memory is full: choose a smaller"):
        list(perform_together(claimed, job))
