"""Train networks and compare their accuracy."""

import argparse
import sys
from pathlib import Path

from backbones.registry import parse
from commands.settings import add_settings, given_settings
from knobs.knob import numbers
from language.units import mean_in_percent
from training.command import RunResult, SpecResult, check, compare
from training.recipe import Recipe
from training.submission import MOST_SEEDS


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options: those of the recipe too."""
    parser.add_argument("specs", nargs="+", metavar="SPEC", help="such as 'resnet?depth=20'")
    parser.add_argument("--seeds", type=int, default=1, help="runs of each network [1]")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument(
        "--weights", type=Path, metavar="FOLDER", help="keep the weights of each run there"
    )
    add_settings(parser, recipe=Recipe)


def run(options: argparse.Namespace) -> None:
    """Train, and print a line for each network as it is done."""
    recipe = Recipe(**given_settings(options, Recipe))
    if not 1 <= options.seeds <= MOST_SEEDS:
        raise Recipe.refuse("seeds", options.seeds, numbers(1, MOST_SEEDS))
    specs = [parse(text) for text in options.specs]
    if note := check(specs, recipe):
        print(note, file=sys.stderr, flush=True)
    heading = f"{'accuracy':>18}  {'seconds':>7}  network"
    for place, result in enumerate(
        compare(specs, recipe, options.seeds, _tell, folder=options.weights)
    ):
        if options.json:
            print(result.json(), flush=True)
        else:
            print(_row(result) if place else f"{heading}\n{_row(result)}", flush=True)


def _tell(run: RunResult) -> None:
    """Print one line for each run as it ends, on stderr."""
    shown = run.message if run.accuracy is None else f"{100 * run.accuracy:.1f} %"
    kept = f", weights in {run.weights}" if run.weights else ""
    print(f"{run.spec} seed {run.seed}: {shown}{kept}", file=sys.stderr, flush=True)


def _row(result: SpecResult) -> str:
    if result.accuracy_mean is None:
        shown = "diverged"
    else:
        shown = mean_in_percent(result.accuracy_mean, result.accuracy_sd)
        if result.diverged:
            shown += f" ({result.seeds - result.diverged} of {result.seeds})"
    return f"{shown:>18}  {result.seconds:7.1f}  {result.spec}"
