"""Lesions are measured one after the other, as if each network were run as a whole."""

import json
from pathlib import Path
from statistics import median

import pytest
import torch

from inspection import stored, task
from inspection.errors import InspectionError
from inspection.lesions import images_at_once, score, steps_of, study
from inspection.parts import parts_of
from inspection.records import Intact, Lesion
from inspection.shipped import shipped_lesions
from inspection.subject import Subject, subject_of_file, subject_of_run
from runs import supervisor
from runs.errors import RunError
from runs.record_writer import RecordWriter
from runs.store import Store
from runs.task import TASKS, Job
from tests.inspection.conftest import TINY, subject_of, trained
from training.checkpoint import CheckpointError


@pytest.mark.parametrize(
    "text",
    [
        TINY,
        "preact_resnet?stem=cifar&stages=2,1&width=4&activation_order=relu_only",
        "densenet?stem=cifar&blocks=2,2&growth_rate=4",
        "plain?stem=cifar&stages=2,1&width=4",
        "nasnet?stem=cifar&cells=1&filters=4",
    ],
)
def test_a_study_equals_whole_passes(text: str) -> None:
    subject = subject_of(text)
    parts = parts_of(subject.net)
    *_steps, (share, records) = study(subject, most=60)
    assert share == 1
    intact, *lesions = records
    assert isinstance(intact, Intact)
    assert (intact.images, intact.of, intact.parts) == (60, 60, len(parts))
    assert (intact.accuracy, intact.loss) == pytest.approx(score(subject, [], 60))
    for part, lesion in zip(parts, lesions, strict=True):
        assert isinstance(lesion, Lesion)
        assert (lesion.kind, lesion.name) == (part.kind, part.name)
        assert (lesion.accuracy, lesion.loss) == pytest.approx(score(subject, [part], 60))


@pytest.mark.parametrize(
    ("macs", "images"), [(1_000_000, 500), (400_000_000, 150), (30_000_000_000, 50)]
)
def test_a_large_network_is_scored_on_fewer_images(macs: int, images: int) -> None:
    assert images_at_once(macs) == images


def test_blocks_that_change_the_shape_are_marked(tiny: Subject) -> None:
    *_steps, (_share, records) = study(tiny, most=10)
    assert {one.name: one.changes_shape for one in records[1:]} == {
        "stage1.0": False,
        "stage1.0.shortcut": False,
        "stage2.0": True,
        "stage2.0.shortcut": True,
    }


def test_a_chain_is_divided_into_its_steps(tiny: Subject) -> None:
    names = [type(step).__name__ for step in steps_of(tiny.net)]
    assert names[3:5] == ["BasicBlock", "BasicBlock"]


def test_images_are_spread_over_the_classes(tiny: Subject) -> None:
    labels = tiny.test_images(100).labels
    assert set(torch.bincount(labels, minlength=10).tolist()) <= set(range(6, 15))


def test_a_network_without_parts_is_told() -> None:
    subject = subject_of("torchvision?model=resnet18")
    with pytest.raises(InspectionError, match="no block"):
        next(study(subject))


@pytest.fixture
def no_supervisor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "ensure", lambda: None)


@pytest.mark.usefixtures("no_supervisor")
def test_a_run_of_the_queue_measures_a_trained_run(store: Store, home: Path) -> None:
    run = trained(store, home)
    stored.submit(store, "lesions", [store.queue.run(run)], "bob")
    stored.submit(store, "lesions", [store.queue.run(run)], "bob")
    (waiting,) = store.runs_on(run, "lesions")
    claimed = store.queue.claim(waiting.id)
    assert claimed is not None
    job = Job(store.url, claimed.id, claimed.attempt)
    assert TASKS["lesions"] == task.__name__
    assert task.perform(claimed, job, RecordWriter(store.queue, claimed.id, 1)) == ("done", None)
    intact, *lesions = stored.read(store, claimed)
    assert isinstance(intact, Intact)
    assert [one.place for one in lesions] == list(range(4))
    assert intact.accuracy == score(subject_of_run(store.queue.run(run)), [])[0]
    assert store.queue.run(claimed.id).steps_done == task.STEPS
    store.delete([run], "ada")
    assert store.runs_on(run, "lesions") == []


@pytest.mark.usefixtures("no_supervisor")
def test_one_that_is_cancelled_ends(store: Store, home: Path) -> None:
    run = trained(store, home)
    stored.submit(store, "lesions", [store.queue.run(run)], "ada")
    (waiting,) = store.runs_on(run, "lesions")
    claimed = store.queue.claim(waiting.id)
    assert claimed is not None
    store.cancel([claimed.id], "ada")
    writer = RecordWriter(store.queue, claimed.id, 1)
    job = Job(store.url, claimed.id, claimed.attempt)
    assert task.perform(claimed, job, writer) == ("cancelled", None)


def test_weights_that_are_not_there_or_not_its_own_are_told(store: Store, home: Path) -> None:
    run = trained(store, home)
    row = store.queue.run(run)
    other = home / "other.safetensors"
    content = (home / str(row.weights)).read_bytes()
    facts = json.dumps("resnet?").strip('"')
    assert facts.encode() in content
    other.write_bytes(content.replace(b"width=4", b"width=5"))
    with pytest.raises(InspectionError, match="are not those of"):
        subject_of_file(other)
    other.write_bytes(b"\x80\x04cos\nsystem\n")
    with pytest.raises(CheckpointError, match="cannot be read"):
        subject_of_file(other)
    (home / str(row.weights)).unlink()
    with pytest.raises(RunError, match="no weights"):
        subject_of_run(row)


def test_the_shipped_lesions_show_what_shortcuts_do() -> None:
    (plain, without), (residual, others) = shipped_lesions()
    assert (plain.parts, residual.parts) == (27, 27)
    assert median(one.accuracy for one in others) > residual.accuracy - 0.02
    assert max(one.accuracy for one in without) < plain.accuracy - 0.2
    assert [one.name for one in others if one.changes_shape] == ["stage2.0", "stage3.0"]
