"""Read back the records of inspections: those of a kind, in their order."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from pydantic import TypeAdapter

from inspection.records import Intact, Lesion, Signals, SurfaceRow
from runs.run_queue import RunQueue
from runs.tables import Run

KINDS: Mapping[str, tuple[type[Any], ...]] = {
    "lesions": (Intact, Lesion),
    "signals": (Signals,),
    "surface": (SurfaceRow,),
}
"""The records of each kind of inspection."""

_TYPES = {cls.__name__.lower(): cls for some in KINDS.values() for cls in some}
_ADAPTERS = {name: TypeAdapter(cls) for name, cls in _TYPES.items()}


def read(queue: RunQueue, run: Run) -> list[Any]:
    """Read what an inspection has found so far, by kind of record and in their order."""
    kinds = [cls.__name__.lower() for cls in KINDS[run.kind]]
    rows = queue.rows({run.id: -1}, kinds)
    rows.sort(key=lambda row: (kinds.index(row.kind), row.number))
    return [_record(row.kind, json.loads(row.payload)) for row in rows]


def _record(kind: str, values: Mapping[str, Any]) -> Any:
    known = {field.name for field in fields(_TYPES[kind])}
    return _ADAPTERS[kind].validate_python({k: v for k, v in values.items() if k in known})
