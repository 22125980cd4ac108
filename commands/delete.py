"""Delete runs of the queue for good: their records, their weights, and what worked on them."""

import argparse

from commands.runs import add_named_options, by_owner, named, opened_store, show
from language.said import message
from runs import supervisor
from runs.errors import RunError

add_options = add_named_options


def run(options: argparse.Namespace) -> None:
    """Print a line for each run and delete them; raises RunError where one is not over."""
    with opened_store() as store:
        runs = named(store, options.runs)
        if live := [run for run in runs if run.is_live]:
            raise RunError(
                message("Not deleted: {runs} waits or is under way. Cancel it first."),
                runs=", ".join(f"{run.id} ({run.status})" for run in live),
            )
        show(runs, is_json=options.json)
        for owner, own in by_owner(runs):
            store.delete(own, owner)
    supervisor.ensure()
