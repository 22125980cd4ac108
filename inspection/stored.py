"""Queue inspections of trained runs in the store, and read back what they found."""

import json
from collections.abc import Iterable
from typing import Any

from inspection import stored_records
from inspection.stored_records import KINDS
from inspection.task import STEPS, network_of
from runs import supervisor
from runs.store import RunRequest, Store
from runs.tables import CAN_GO_ON, Run

__all__ = ["KINDS", "can_go_on", "is_known", "latest", "network_of", "read", "submit"]


def submit(store: Store, kind: str, trained: Iterable[Run], visitor: str) -> None:
    """Queue an inspection of each trained run that has none which waits, runs or is done.

    The visitor's own that was paused, lost or stopped goes on from its records. The caller has seen
    that the visitor may see the runs. Raises QueueFullError, StoreFullError.
    """
    found = [(run, latest(store, kind, run.id)) for run in trained]
    resting = [last.id for _run, last in found if last is not None and can_go_on(last, visitor)]
    wanting = [
        run for run, last in found if not is_known(last) and not (last and last.id in resting)
    ]
    if resting:
        store.go_on(resting, visitor)
    if wanting:
        store.add(
            [
                RunRequest(
                    label=run.label,
                    spec=run.id,
                    settings=json.dumps({"network": run.spec}),
                    seed=run.seed,
                    steps=STEPS,
                    kind=kind,
                )
                for run in wanting
            ],
            visitor,
        )
    if resting or wanting:
        supervisor.ensure()


def latest(store: Store, kind: str, trained: str) -> Run | None:
    """Return the newest inspection of a kind of a trained run."""
    return next(iter(store.runs_on(trained, kind)), None)


def is_known(run: Run | None) -> bool:
    """Return whether an inspection waits, is under way or has come to its end."""
    return run is not None and (run.is_live or run.status == "done")


def can_go_on(run: Run | None, visitor: str) -> bool:
    """Return whether a visitor can let an inspection go on that was paused, lost or stopped."""
    return run is not None and run.owner == visitor and run.status in CAN_GO_ON


def read(store: Store, run: Run) -> list[Any]:
    """Read what an inspection has found so far, by kind of record and in their order."""
    return stored_records.read(store.queue, run)
