"""Let runs of the queue go on that were paused, cancelled, lost or failed, from their records."""

import argparse

from commands.runs import add_named_options, by_owner, named, opened_store, show
from language.said import message
from runs import supervisor
from runs.errors import RunError
from runs.tables import CAN_GO_ON

add_options = add_named_options


def run(options: argparse.Namespace) -> None:
    """Queue the runs, start a supervisor where there is none, and print a line for each run.

    Raises RunError where none can go on, QueueFullError.
    """
    with opened_store() as store:
        runs = named(store, options.runs)
        resting = [run for run in runs if run.status in CAN_GO_ON]
        if not resting:
            raise RunError(
                message("Nothing to resume: {runs} was neither paused nor stopped."),
                runs=", ".join(f"{run.id} ({run.status})" for run in runs),
            )
        for owner, own in by_owner(resting):
            store.go_on(own, owner)
        show(named(store, [run.id for run in resting]), is_json=options.json)
    supervisor.ensure()
