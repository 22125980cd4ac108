"""Let runs of the queue go on that were paused, cancelled, lost or failed, from their records."""

import argparse
from itertools import groupby
from operator import attrgetter

from commands.runs import add_named_options, named, opened_store, show
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
        for owner, own in groupby(sorted(resting, key=attrgetter("owner")), attrgetter("owner")):
            store.go_on([run.id for run in own], owner)
        show(named(store, [run.id for run in resting]), is_json=options.json)
    supervisor.ensure()
