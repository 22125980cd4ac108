"""Export a run's records and weights in the formats that other tools read."""

import csv
import io
import json
import math
import shlex
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from backbones.registry import parse
from backbones.spec import BackboneSpec
from language.said import message
from runs.errors import RunError
from runs.paths import home
from runs.record import kind_of, record_as_json
from runs.store import Store
from runs.tables import Run
from training.batch_size import named_batch
from training.experiments import Experiment
from training.recipe import Recipe
from training.records import Epoch, Layers, Outcome
from training.stored import read_records, recipe_of

_EPOCH = tuple(field.name for field in fields(Epoch))
_KINDS = ("started", "epoch", "layers", "outcome", "diverged")


def to_csv(store: Store, runs: Sequence[Run]) -> str:
    """Write a line for each epoch of each run, with the run's spec and seed in front."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("run", "label", "spec", "seed", "status", *_EPOCH))
    records = read_records(store, [run.id for run in runs])
    for run in runs:
        for epoch in records[run.id]:
            values = [getattr(epoch, name) for name in _EPOCH]
            writer.writerow(
                (run.id, _inert(run.label), _inert(run.spec), run.seed, run.status, *values)
            )
    return text.getvalue()


def _inert(text: str) -> str:
    """Escape a text that a spreadsheet would take for a formula."""
    return "'" + text if text[:1] in "=+-@\t\r" else text


def to_json(store: Store, runs: Sequence[Run]) -> str:
    """Write all records of all runs; what is not a number is null."""
    records = read_records(store, [run.id for run in runs], _KINDS)
    return json.dumps(
        [
            {
                "run": run.id,
                "label": run.label,
                "spec": run.spec,
                "seed": run.seed,
                "recipe": recipe_of(run).model_dump(),
                "environment": json.loads(run.environment),
                "status": run.status,
                "message": str(run.note) if run.note else None,
                "records": [
                    {"kind": kind_of(record)} | _finite(record_as_json(record))
                    for record in records[run.id]
                ],
            }
            for run in runs
        ],
        indent=1,
        allow_nan=False,
    )


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(part) for part in value]
    return value


def to_tensorboard(store: Store, runs: Sequence[Run], folder: Path) -> list[Path]:
    """Write an event file for each run, in a folder of its own; returns the folders."""
    from torch.utils.tensorboard.writer import SummaryWriter

    records = read_records(store, [run.id for run in runs], _KINDS)
    folders = []
    for run in runs:
        folders.append(folder / _file_name(run))
        with SummaryWriter(folders[-1]) as writer:
            writer.add_text("spec", run.spec)
            for record in records[run.id]:
                for tag, value in _scalars(record).items():
                    writer.add_scalar(tag, value, record.epoch)
    return folders


def _scalars(record: Any) -> dict[str, float]:
    match record:
        case Epoch():
            return {
                "loss/train": record.train_loss,
                "loss/validation": record.val_loss,
                "accuracy/train": record.train_accuracy,
                "accuracy/validation": record.val_accuracy,
                "learning_rate": record.learning_rate,
                "images_per_second": record.images_per_second,
                "peak_memory": record.peak_memory,
            }
        case Layers():
            layers = {
                f"{measure}/{layer.name}": getattr(layer, measure)
                for layer in record.layers
                for measure in ("gradient_norm", "weight_norm", "update_ratio")
            }
            return layers | {f"gate/{gate.name}": gate.mean for gate in record.gates}
        case Outcome():
            return {"loss/test": record.test_loss, "accuracy/test": record.test_accuracy}
    return {}


def tensorboard_zip(store: Store, runs: Sequence[Run]) -> bytes:
    """Pack the event files of all runs into one archive."""
    packed = io.BytesIO()
    with TemporaryDirectory() as folder, zipfile.ZipFile(packed, "w") as archive:
        to_tensorboard(store, runs, Path(folder))
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return packed.getvalue()


def weights(run: Run) -> Path:
    """Return the safetensors file of a finished run; raises RunError where there is none."""
    path = home() / run.weights if run.weights else None
    if path is None or not path.exists():
        raise RunError(message("This run has no weights: only a finished run has."))
    return path


def weights_zip(runs: Sequence[Run]) -> bytes:
    """Pack the weights of all finished runs into one archive, each beside its spec."""
    packed = io.BytesIO()
    specs = {}
    with zipfile.ZipFile(packed, "w") as archive:
        for run in runs:
            if run.weights and (home() / run.weights).exists():
                name = f"{_file_name(run)}.safetensors"
                archive.write(weights(run), name)
                specs[name] = run.spec
        archive.writestr("specs.json", json.dumps(specs, indent=1))
    return packed.getvalue()


def _file_name(run: Run) -> str:
    label = "".join(c if c.isalnum() or c in "-_." else "-" for c in run.label)[:80]
    return f"{label}-seed{run.seed}-{run.id}"


def command(specs: Sequence[BackboneSpec], recipe: Recipe, seeds: Sequence[int]) -> str:
    """Return the command line that repeats runs without the app; seeds count from the first."""
    words = ["python", "cli.py", "train", *dict.fromkeys(spec.text for spec in specs)]
    words += ["--data", recipe.data, "--size", str(recipe.size), "--epochs", str(recipe.epochs)]
    words += ["--seeds", str(len(seeds))]
    rest = recipe.but(data="mnist5k", size=14, epochs=4, seed=min(seeds, default=0))
    return shlex.join(words + rest.arguments() + named_batch(recipe))


def same_again(runs: Sequence[Run], experiment: Experiment | None = None) -> str:
    """Return the command lines that repeat runs: one for each recipe, or that of the experiment.

    The experiment is named where the runs are those of ``experiment`` with its own recipe.
    """
    seeds = sorted({run.seed for run in runs})
    if experiment is not None and _is_of(runs, experiment):
        words = ["python", "cli.py", "claims", experiment.name]
        words += ["--seed", str(seeds[0])] if seeds[0] else []
        words += ["--seeds", str(len(seeds))] if len(seeds) != experiment.seeds else []
        return shlex.join(words)
    specs: dict[Recipe, list[BackboneSpec]] = {}
    for run in runs:
        specs.setdefault(recipe_of(run).but(seed=seeds[0]), []).append(parse(run.spec))
    return "\n".join(command(own, recipe, seeds) for recipe, own in specs.items())


def _is_of(runs: Sequence[Run], experiment: Experiment) -> bool:
    own = {
        (variant.label, variant.spec.text): experiment.recipe.but(
            size=variant.size or experiment.recipe.size
        )
        for variant in experiment.variants
    }
    return all(
        (run.label, run.spec) in own
        and recipe_of(run) == own[run.label, run.spec].but(seed=run.seed)
        for run in runs
    )
