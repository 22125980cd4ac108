"""Copy the weights of finished runs into a folder, as safetensors files."""

import argparse
import json
import shutil
from pathlib import Path

from backbones.registry import parse
from commands.runs import add_named_options, named, opened_store
from language.said import message
from runs.errors import RunError
from training.command import weights_name
from training.export import weights


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    add_named_options(parser)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FOLDER", help="keep the files there"
    )


def run(options: argparse.Namespace) -> None:
    """Copy, and print a line for each file; raises RunError where a run has no weights."""
    with opened_store() as store:
        runs = named(store, options.runs)
    for run in runs:
        if run.weights is None:
            raise RunError(
                message("Run {run} has no weights: it is {status}, only a finished training has."),
                run=run.id,
                status=run.status,
            )
    found = [(run, weights(run)) for run in runs]
    options.out.mkdir(parents=True, exist_ok=True)
    for run, kept in found:
        file = options.out / f"{run.id}-{weights_name(parse(run.spec), run.seed)}"
        shutil.copyfile(kept, file)
        line = {"run": run.id, "spec": run.spec, "seed": run.seed, "file": str(file)}
        print(json.dumps(line) if options.json else file, flush=True)
