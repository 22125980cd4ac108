"""Pause runs of the queue: waiting ones at once, those under way after saving where they stand."""

import argparse

from commands.runs import add_named_options, by_owner, named, opened_store, show
from language.said import message
from runs.errors import RunError

add_options = add_named_options


def run(options: argparse.Namespace) -> None:
    """Ask for the pause, and print a line for each run; raises RunError where none can pause."""
    with opened_store() as store:
        runs = named(store, options.runs)
        live = [run for run in runs if run.is_live]
        if not live:
            raise RunError(
                message("Nothing to pause: {runs} neither waits nor is under way."),
                runs=", ".join(f"{run.id} ({run.status})" for run in runs),
            )
        for owner, own in by_owner(live):
            store.pause(own, owner)
        show(named(store, [run.id for run in live]), is_json=options.json)
