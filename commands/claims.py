"""Try the papers' claims, and tell what came out of each pair of networks."""

import argparse
import sys

from language.said import SaidError, message, printable
from training.claims import EXPERIMENTS
from training.device import place_of
from training.recipe import Recipe
from training.studies import STUDIES
from training.trials import Ended, JudgedPair, Trial, judge_claim
from training.tried import TRIED, outlook_of

MOST_SEEDS = 100


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    names = f"{', '.join(EXPERIMENTS)} [all of these]; or {', '.join(STUDIES)}, which take longer"
    parser.add_argument("claims", nargs="*", metavar="NAME", help=names)
    parser.add_argument(
        "--seed", type=int, default=0, metavar="FIRST",
        help="first seed [0]; the recipes were chosen on those from 1000 on",
    )  # fmt: skip
    parser.add_argument("--seeds", type=int, metavar="COUNT", help="seeds [each claim's own]")
    parser.add_argument("--json", action="store_true", help="one JSON object for each pair")


def run(options: argparse.Namespace) -> None:
    """Run each claim, and print its pairs as soon as it is judged."""
    for name in options.claims:
        if name not in TRIED:
            raise SaidError(
                message("There is no claim {name}: choose {names}."),
                name=printable(name),
                names=", ".join(TRIED),
            )
    if options.seeds is not None and not 1 <= options.seeds <= MOST_SEEDS:
        raise SaidError(message("--seeds takes 1 to {most}."), most=MOST_SEEDS)
    # Refused here, before anything is trained.
    if note := place_of(Recipe(seed=options.seed)).note:
        print(note, file=sys.stderr, flush=True)
    for name in options.claims or EXPERIMENTS:
        for pair in judge_claim(TRIED[name], options.seed, options.seeds, _tell):
            print(pair.json(outlook=outlook_of(pair)) if options.json else _row(pair), flush=True)


def _tell(trial: Trial, ended: Ended) -> None:
    """Print one line for each run as it ends, on stderr."""
    shown = "diverged" if ended.test is None else f"test error {100 * ended.test:.2f} %"
    print(f"{trial.spec.text} seed {trial.recipe.seed}: {shown}", file=sys.stderr, flush=True)


def _row(pair: JudgedPair) -> str:
    where = f" ({pair.series}, {pair.place})" if pair.place else ""
    told = f"{pair.claim}{where}: {pair.judged.note} {pair.seconds:.0f} s"
    outlook = outlook_of(pair)
    return f"{told}\n  {outlook}" if outlook else told
