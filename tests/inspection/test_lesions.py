"""Lesions are measured one after the other, as if each network were run as a whole."""

import argparse
import json
import shlex
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import pytest
import torch

import cli
from backbones.registry import parse
from commands.settings import given_settings
from inspection import lesions, stored, surface, task
from inspection.errors import InspectionError
from inspection.lesions import images_at_once, score, steps_of, study
from inspection.parts import parts_of
from inspection.records import Intact, Lesion, Share
from inspection.shipped import COMMAND, FILE, LESION_COMMANDS, shipped_lesions
from inspection.subject import Subject, subject_of_file, subject_of_run
from runs import supervisor
from runs.errors import QueueFullError, RunError
from runs.record import Record
from runs.record_writer import RecordWriter
from runs.store import Store
from runs.tables import Run
from runs.task import TASKS, Job
from tests.inspection.conftest import TINY, subject_of, trained
from training.catalogue import load
from training.checkpoint import CheckpointError
from training.command import weights_name
from training.dataset import fit_to
from training.recipe import Recipe


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


def test_a_study_goes_on_behind_the_batches_that_are_kept(
    tiny: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lesions, "BATCH", 20)
    steps = list(study(tiny, most=50))
    whole = [records for _share, records in steps if records]
    first, second, last = whole
    for kept, more in ((first, [second, last]), (second, [last]), (last, [])):
        again = list(study(tiny, most=50, kept=kept))
        assert len(again) == len(more) * (len(parts_of(tiny.net)) + 1)
        found = [records for _share, records in again if records]
        assert [scores(one) for one in found] == [pytest.approx(scores(one)) for one in more]
    assert again == []


def test_records_of_other_parts_or_images_are_not_gone_on_from(tiny: Subject) -> None:
    *_steps, (_share, kept) = study(tiny, most=10)
    for most, records in ((20, kept), (10, kept[:-1]), (10, kept[1:])):
        *_steps, (share, found) = study(tiny, most=most, kept=records)
        assert (share, found[0].images) == (1, most)


def scores(records: Sequence[Intact | Lesion]) -> list[float]:
    return [number for one in records for number in (one.accuracy, one.loss)]


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


class KilledError(Exception):
    """The end of a worker's process."""


class DyingWriter(RecordWriter):
    """Writes to the store until the first records of the study are in."""

    def write(self, *records: Record) -> str:
        wanted = super().write(*records)
        if len(records) > 1:
            raise KilledError
        return wanted


@pytest.mark.usefixtures("no_supervisor")
@pytest.mark.parametrize("kind", ["lesions", "signals", "surface"])
def test_one_whose_worker_was_killed_goes_on_from_its_records(
    store: Store, home: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(lesions, "MOST_IMAGES", 40)
    monkeypatch.setattr(lesions, "BATCH", 20)
    monkeypatch.setattr(lesions.study, "__defaults__", (None, 40, ()))
    monkeypatch.setattr(surface.rows, "__defaults__", (3, 1.0, 20, 0, ()))
    trained_run = store.queue.run(trained(store, home))
    stored.submit(store, kind, [trained_run], "ada")
    (waiting,) = store.runs_on(trained_run.id, kind)
    first = claim(store, waiting.id)
    with pytest.raises(KilledError):
        task.perform(first, Job(store.url, first.id, 1), DyingWriter(store.queue, first.id, 1))
    store.queue.end(first.id, 1, "broken")
    kept = stored.read(store, first)
    stored.submit(store, kind, [trained_run], "ada")
    (again,) = store.runs_on(trained_run.id, kind)
    assert (again.id, again.status) == (first.id, "queued")
    second, written = claim(store, first.id), list[Record]()
    writer = RecordWriter(store.queue, second.id, 2)
    monkeypatch.setattr(writer, "write", lambda *some: written.extend(some) or "run")
    assert task.perform(second, Job(store.url, second.id, 2), writer) == ("done", None)
    found = [one for one in written if not isinstance(one, Share)]
    if kind == "lesions":
        assert (kept[0].images, [one.images for one in found if isinstance(one, Intact)]) == (
            20,
            [40],
        )
    else:
        assert len(kept) == 1
        assert [one.number for one in found] == list(range(1, 2 if kind == "signals" else 3))


def claim(store: Store, run: str) -> Run:
    claimed = store.queue.claim(run)
    assert claimed is not None
    return claimed


@pytest.mark.usefixtures("no_supervisor")
def test_another_s_that_rests_is_not_gone_on_with(store: Store, home: Path) -> None:
    run = store.queue.run(trained(store, home))
    stored.submit(store, "lesions", [run], "ada")
    (waiting,) = store.runs_on(run.id, "lesions")
    store.pause([waiting.id], "ada")
    stored.submit(store, "lesions", [run], "bob")
    assert {one.owner: one.status for one in store.runs_on(run.id, "lesions")} == {
        "ada": "paused",
        "bob": "queued",
    }


@pytest.mark.usefixtures("no_supervisor")
def test_a_visitor_s_limit_holds_for_inspections(
    store: Store, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = store.queue.run(trained(store, home))
    stored.submit(store, "lesions", [run], "ada")
    (waiting,) = store.runs_on(run.id, "lesions")
    store.pause([waiting.id], "ada")
    monkeypatch.setenv("PLAYGROUND_MOST_WAITING_EACH", "1")
    stored.submit(store, "signals", [run], "ada")
    for kind in ("lesions", "surface"):
        with pytest.raises(QueueFullError, match="may have 1"):
            stored.submit(store, kind, [run], "ada")
    assert store.queue.run(waiting.id).status == "paused"


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


def test_what_is_shipped_was_made_by_the_commands_that_are_shown() -> None:
    options, recipe = parsed(COMMAND)
    surfaces = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    expected = [fit_to(parse(text), load(recipe)).text for text in options.networks]
    assert [one["spec"] for one in surfaces] == expected
    for one in surfaces:
        assert one["recipe"] == recipe.changed()
        assert (len(one["losses"]), one["span"]) == (options.points, options.span)
        assert one["images"] == options.images
    train, lesion = LESION_COMMANDS.splitlines()
    trained_by, again = parsed(train)
    assert (trained_by.specs, again) == (options.networks, recipe)
    file = weights_name(parse(trained_by.specs[1]), again.seed)
    assert parsed_options(lesion).run == f"{trained_by.weights}/{file}"
    # Of the same networks: as many test images, and the same accuracy.
    wholes = [intact for intact, _lesions in shipped_lesions()]
    assert [(one.spec, one.accuracy) for one in wholes] == [
        (one["spec"], one["accuracy"]) for one in surfaces
    ]


def parsed_options(command: str) -> argparse.Namespace:
    return cli._parser().parse_args(shlex.split(command)[2:])


def parsed(command: str) -> tuple[argparse.Namespace, Recipe]:
    options = parsed_options(command)
    return options, Recipe(**given_settings(options, Recipe))
