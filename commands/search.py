"""Race architecture searchers on one oracle."""

import argparse
import sys
from pathlib import Path

from commands.settings import add_settings, given_settings
from search import command
from search.plan import LivePlan, Plan, TablePlan
from search.presets import never_begin


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options: those of a race on a table and with children too."""
    parser.add_argument("--oracle", help="nb201-cifar100 or another table, or live")
    parser.add_argument("--searchers", help="names separated by commas")
    add_settings(parser, table=TablePlan, live=LivePlan)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--out", type=Path, help="keep every record: file ending in .jsonl or .csv")
    parser.add_argument("--from", type=Path, dest="source", help="show a race kept as .jsonl")
    parser.add_argument(
        "--point", metavar="CELL",
        help="no race: what the oracle's table says of one cell, as NAS-Bench-201 prints it",
    )  # fmt: skip


def run(options: argparse.Namespace) -> None:
    """Race, or read a race, and print a line for each searcher; or look one cell up."""
    if options.point is not None:
        found = command.point(options.oracle, options.point)
        print(command.point_as_json(found) if options.json else command.point_as_text(found))
        return
    write = command.writer_for(options.out) if options.out else None
    if options.source:
        race = command.kept_race(options.source)
        _warn(race.plan)
    else:
        settings = given_settings(options, LivePlan)
        plan = command.plan_for(options.oracle, options.searchers, settings)
        _warn(plan)
        race = command.race(plan)
    if write:
        options.out.write_text(write(race), encoding="utf-8")
    for result in command.outcome(race):
        print(command.as_json(result) if options.json else command.as_text(result))


def _warn(plan: Plan) -> None:
    """Print a note for each searcher that does not begin to search, on stderr."""
    for note in never_begin(plan.searchers, plan.evaluations):
        print(note, file=sys.stderr)
