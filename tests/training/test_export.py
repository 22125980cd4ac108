"""Exports: every recorded number, in each form; and the command that repeats the run."""

import csv
import io
import json
import shlex
import zipfile
from pathlib import Path
from typing import Any

import pytest

from backbones.registry import parse
from runs.errors import RunError
from runs.store import Store
from runs.tables import Run
from runs.task import Job
from runs.worker import execute
from tests.runs.conftest import QUICK, TINY
from training import export
from training.claims import EXPERIMENTS
from training.command import SpecResult, compare, summary
from training.errors import DataError
from training.kept_progress import RunResult
from training.recipe import Recipe
from training.stored import queue_runs, read_records
from training.variant import Variant


@pytest.fixture
def run(store: Store) -> Run:
    """A finished run, of a label that a spreadsheet would calculate."""
    batch = queue_runs(store, [Variant("=1+1", parse(f"{TINY}&se_reduction=2"))], QUICK, [7], "ada")
    (queued,) = store.batch(batch, "ada")
    claimed = store.queue.claim(queued.id)
    assert claimed is not None
    assert execute(Job(store.url, claimed.id, claimed.attempt)) == 0
    return store.queue.run(queued.id)


def test_exports_hold_what_was_recorded(run: Run, store: Store, tmp_path: Path) -> None:
    epochs = read_records(store, [run.id])[run.id]
    rows = list(csv.DictReader(io.StringIO(export.to_csv(store, [run]))))
    assert [float(row["val_accuracy"]) for row in rows] == [e.val_accuracy for e in epochs]
    assert rows[0]["label"] == "'=1+1"
    assert rows[0]["seed"] == "7"

    (plain,) = json.loads(export.to_json(store, [run]))
    kinds = [record["kind"] for record in plain["records"]]
    assert sorted(kinds) == ["epoch"] * 2 + ["layers"] * 2 + ["outcome", "started"]
    assert plain["recipe"]["seed"] == 7
    assert plain["environment"]["torch"]

    (folder,) = export.to_tensorboard(store, [run], tmp_path)
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(folder))
    events.Reload()
    losses = [event.value for event in events.Scalars("loss/train")]
    assert losses == pytest.approx([e.train_loss for e in epochs])
    assert "gradient_norm/stem.conv1" in events.Tags()["scalars"]
    packed = zipfile.ZipFile(io.BytesIO(export.tensorboard_zip(store, [run])))
    assert len(packed.namelist()) == 1

    assert export.weights(run).suffix == ".safetensors"
    run.weights = None
    with pytest.raises(RunError, match="no weights"):
        export.weights(run)


def test_nan_is_null_in_json() -> None:
    assert export._finite({"a": [float("nan"), (1.0,)], "b": "x"}) == {"a": [None, [1.0]], "b": "x"}


def test_the_command_names_every_setting() -> None:
    recipe = Recipe(epochs=2, lr=0.05, size=28, flip=True)
    tiny, deep = parse(TINY), parse("resnet-50")
    line = export.command([tiny, tiny, deep], recipe, [3, 4])
    assert shlex.split(line) == [
        "python", "cli.py", "train", tiny.text, deep.text, "--data", "mnist5k", "--size", "28",
        "--epochs", "2", "--seeds", "2", "--lr", "0.05", "--flip", "--seed", "3",
    ]  # fmt: skip


def queued(store: Store, name: str, seeds: list[int], **changes: Any) -> list[Run]:
    experiment = EXPERIMENTS[name]
    recipe = experiment.recipe.but(**changes)
    return store.batch(queue_runs(store, experiment.variants, recipe, seeds, "ada"), "ada")


@pytest.mark.parametrize(
    ("seeds", "line"),
    [
        ([0, 1, 2, 3], "python cli.py claims scaling"),
        ([5, 6], "python cli.py claims scaling --seed 5 --seeds 2"),
    ],
)
def test_an_experiment_is_repeated_by_its_name(store: Store, seeds: list[int], line: str) -> None:
    runs = queued(store, "scaling", seeds)
    assert export.same_again(runs, EXPERIMENTS["scaling"]) == line


def test_networks_of_several_sizes_have_a_command_each(store: Store) -> None:
    runs = queued(store, "scaling", [2, 3], epochs=1)
    lines = export.same_again(runs, EXPERIMENTS["scaling"]).splitlines()
    commands = [shlex.split(line) for line in lines]
    assert [(line[line.index("--size") + 1], line.index("--data") - 3) for line in commands] == [
        ("8", 2),
        ("16", 1),
        ("10", 1),
    ]
    assert all("--seed 2" in line and "--epochs 1" in line for line in lines)


def test_compare_gives_a_line_for_each_spec() -> None:
    heard: list[RunResult] = []
    recipe = Recipe(epochs=1)
    specs = [parse(TINY), parse("resnet?stages=1,1&stem=cifar&width=8")]
    lines = list(compare(specs, recipe, seeds=2, on_run=heard.append, processes=2))
    alone = list(compare(specs[:1], recipe, seeds=2, processes=1))
    assert [line.seeds for line in lines] == [2, 2]
    assert lines[0].accuracy_mean == alone[0].accuracy_mean
    assert sorted((r.spec, r.seed) for r in heard) == sorted(
        (line.spec, seed) for line in lines for seed in (0, 1)
    )
    assert {"spec", "seeds", "accuracy_mean", "accuracy_sd", "seconds"} <= json.loads(
        lines[0].json()
    ).keys()


def test_a_diverged_run_has_no_accuracy() -> None:
    runs = [RunResult("s", 0, 0.5, 1.0), RunResult("s", 1, None, 3.0), RunResult("s", 2, 0.7, 2.0)]
    got = summary(runs)
    assert got == SpecResult("s", 3, pytest.approx(0.6), pytest.approx(0.02**0.5), 2.0, 1)
    assert summary(runs[1:2]).accuracy_mean is None


def test_compare_refuses_before_it_trains() -> None:
    with pytest.raises(DataError):
        next(compare([parse(TINY)], Recipe(data="nothing")))
