"""Train networks and compare their accuracy."""

import argparse
import shlex
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from backbones.registry import parse
from backbones.spec import BackboneSpec
from commands.settings import add_settings, given_settings
from language.units import mean_in_percent
from training.batch_size import named_batch, suited
from training.command import SpecResult, check, compare
from training.device import place_of
from training.kept_progress import KeptProgress, RunResult
from training.recipe import Recipe
from training.repetitions import Repetitions


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options: those of the recipe too."""
    parser.add_argument("specs", nargs="+", metavar="SPEC", help="such as 'resnet?depth=20'")
    parser.add_argument(
        "--seeds", default=1,
        help="runs of each network [1]; all runs go at once as far as there are cores, on a GPU "
        "one after the other",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument(
        "--weights", type=Path, metavar="FOLDER", help="keep the weights of each run there"
    )
    parser.add_argument(
        "--resume", action="store_true", help="go on where Ctrl-C stopped the same command"
    )
    add_settings(parser, recipe=Recipe)


INTERRUPTED = 130
"""Exit code of a command that Ctrl-C ended, as shells have it."""


class Interrupt:
    """Remembers a Ctrl-C; a second one ends the process at once."""

    def __init__(self) -> None:
        self.is_asked = False

    @contextmanager
    def caught(self) -> Iterator[None]:
        """Take the signal in this block."""
        before = signal.getsignal(signal.SIGINT)

        def ask(_number: int, _frame: FrameType | None) -> None:
            self.is_asked = True
            signal.signal(signal.SIGINT, before)
            print("\nStopping: the runs under way are kept.", file=sys.stderr, flush=True)

        signal.signal(signal.SIGINT, ask)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


def run(options: argparse.Namespace) -> int:
    """Train, and print a line for each network as it is done; 130 where Ctrl-C stopped it."""
    given = given_settings(options, Recipe)
    recipe = suited(Recipe(**given), given)
    if recipe.batch_size != Recipe(**given).batch_size:
        print(f"Batch size {recipe.batch_size}: these images are few.", file=sys.stderr, flush=True)
    seeds = Repetitions(seeds=options.seeds).seeds
    specs = [parse(text) for text in options.specs]
    for note in (check(specs, recipe), place_of(recipe).note):
        if note:
            print(note, file=sys.stderr, flush=True)
    kept = KeptProgress.of(specs, recipe, seeds)
    if not options.resume:
        kept.clear()
    elif not kept.folder.exists():
        print("Nothing is kept of this command: it begins anew.", file=sys.stderr, flush=True)
    interrupt = Interrupt()
    shown = 0
    heading = f"{'accuracy':>18}  {'seconds':>7}  network"
    with interrupt.caught():
        for result in compare(
            specs, recipe, seeds, _tell, folder=options.weights, kept=kept,
            is_stopped=lambda: interrupt.is_asked,
        ):  # fmt: skip
            if options.json:
                print(result.json(), flush=True)
            else:
                print(_row(result) if shown else f"{heading}\n{_row(result)}", flush=True)
            shown += 1
    if not interrupt.is_asked or shown == len(specs):
        return 0
    done, runs = len(kept.finished()), len(specs) * seeds
    print(f"{done} of {runs} runs are done. To go on:", file=sys.stderr)
    print(_command(specs, recipe, options), file=sys.stderr, flush=True)
    return INTERRUPTED


def _command(specs: Sequence[BackboneSpec], recipe: Recipe, options: argparse.Namespace) -> str:
    """Return the command that goes on."""
    words = ["python", "cli.py", "train", *(spec.text for spec in specs), *recipe.arguments()]
    words += named_batch(recipe)
    words += ["--seeds", str(options.seeds), *(["--json"] if options.json else [])]
    words += ["--weights", str(options.weights)] if options.weights else []
    return shlex.join([*words, "--resume"])


def _tell(run: RunResult) -> None:
    """Print one line for each run as it ends, on stderr."""
    if run.is_stopped:
        return
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
