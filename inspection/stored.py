"""Queue inspections of trained runs in the store, and read back what they found."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from pydantic import TypeAdapter

from inspection.records import Intact, Lesion, Signals, SurfaceRow
from inspection.task import STEPS, network_of
from runs import supervisor
from runs.store import RunRequest, Store
from runs.tables import Run

__all__ = ["KINDS", "is_known", "latest", "network_of", "read", "submit"]

KINDS: Mapping[str, tuple[type[Any], ...]] = {
    "lesions": (Intact, Lesion),
    "signals": (Signals,),
    "surface": (SurfaceRow,),
}
"""The records of each kind of inspection."""

_TYPES = {cls.__name__.lower(): cls for some in KINDS.values() for cls in some}
_ADAPTERS = {name: TypeAdapter(cls) for name, cls in _TYPES.items()}


def submit(store: Store, kind: str, trained: Iterable[Run], visitor: str) -> None:
    """Queue an inspection of each trained run that has none which waits, runs or is done.

    The caller has seen that the visitor may see the runs. Raises QueueFullError, StoreFullError.
    """
    wanting = [run for run in trained if not is_known(latest(store, kind, run.id))]
    if not wanting:
        return
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
    supervisor.ensure()


def latest(store: Store, kind: str, trained: str) -> Run | None:
    """Return the newest inspection of a kind of a trained run."""
    return next(iter(store.runs_on(trained, kind)), None)


def is_known(run: Run | None) -> bool:
    """Return whether an inspection waits, is under way or has come to its end."""
    return run is not None and (run.is_live or run.status == "done")


def read(store: Store, run: Run) -> list[Any]:
    """Read what an inspection has found so far, by kind of record and in their order."""
    kinds = [cls.__name__.lower() for cls in KINDS[run.kind]]
    rows = store.queue.rows({run.id: -1}, kinds)
    rows.sort(key=lambda row: (kinds.index(row.kind), row.number))
    return [_record(row.kind, json.loads(row.payload)) for row in rows]


def _record(kind: str, values: Mapping[str, Any]) -> Any:
    known = {field.name for field in fields(_TYPES[kind])}
    return _ADAPTERS[kind].validate_python({k: v for k, v in values.items() if k in known})
