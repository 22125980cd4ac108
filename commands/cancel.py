"""Cancel runs of the queue: waiting ones at once, those under way soon; their records stay."""

import argparse

from commands.runs import add_named_options, by_owner, named, opened_store, show
from language.said import message
from runs.errors import RunError

add_options = add_named_options

RESTING = ("paused", "broken")


def run(options: argparse.Namespace) -> None:
    """Ask for the end, and print a line for each run; raises RunError where none can be."""
    with opened_store() as store:
        runs = named(store, options.runs)
        open_ones = [run for run in runs if run.is_live or run.status in RESTING]
        if not open_ones:
            raise RunError(
                message("Nothing to cancel: {runs} is over."),
                runs=", ".join(f"{run.id} ({run.status})" for run in runs),
            )
        for owner, own in by_owner(open_ones):
            store.cancel(own, owner)
        show(named(store, [run.id for run in open_ones]), is_json=options.json)
