"""Bring the tables of a store of an earlier version to this version's columns.

The steps, in the order in which they came: ``run.kind`` was added; then ``run.recipe`` became
``settings``, ``epochs`` and ``epochs_done`` became ``steps`` and ``steps_done``, ``record.epoch``
became ``number``, ``run.wants_gpu`` was added, and search's records got other kinds. All happens in
one transaction. Processes of the earlier version cannot use the store afterwards, so it is left
alone while one of them works on it.

No Alembic: it would add an environment and a batch mode for SQLite to these few steps, which need
no table of versions. ``tests/runs/before/`` has a store to try them on.
"""

import time

from sqlalchemy import Connection, func, inspect, select, update
from sqlmodel import col

from language.said import message
from runs.errors import RunError
from runs.tables import ACTIVE, SUPERVISOR, RecordRow, Run, SharedValue

RENAMED_COLUMNS = {
    ("run", "recipe"): "settings",
    ("run", "epochs"): "steps",
    ("run", "epochs_done"): "steps_done",
    ("record", "epoch"): "number",
}
RENAMED_KINDS = {"stretch": "evaluationbatch", "look": "policysnapshot"}
"""Kinds of records, and their new names."""

ALIVE_SECONDS = 8.0
"""A supervisor with work and a worker give a heartbeat more often than this."""


class StoreInUseError(RunError):
    """Processes of an earlier version still work on the store."""


def migrate(connection: Connection) -> None:
    """Rename and add columns where the store lacks them; raises StoreInUseError.

    ``connection`` is in a transaction that keeps all other writers out.
    """
    if "kind" not in _columns(connection):
        connection.exec_driver_sql(
            "ALTER TABLE run ADD COLUMN kind VARCHAR NOT NULL DEFAULT 'train'"
        )
    if "recipe" not in _columns(connection):
        return
    _check_idle(connection)
    for (table, old), new in RENAMED_COLUMNS.items():
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
    connection.exec_driver_sql(
        "ALTER TABLE run ADD COLUMN wants_gpu BOOLEAN NOT NULL DEFAULT FALSE"
    )
    # The earlier version asked the recipe, whose device is "auto" where it says nothing.
    is_for_cpu = col(Run.settings).contains('"device": "cpu"')
    connection.execute(
        update(Run).where(col(Run.kind) == "train", ~is_for_cpu).values(wants_gpu=True)
    )
    for before, now in RENAMED_KINDS.items():
        connection.execute(update(RecordRow).where(col(RecordRow.kind) == before).values(kind=now))


def _columns(connection: Connection) -> set[str]:
    return {found["name"] for found in inspect(connection).get_columns("run")}


def _check_idle(connection: Connection) -> None:
    """Raise StoreInUseError where a supervisor or a worker was alive a moment ago."""
    supervisor = select(func.max(SharedValue.written)).where(col(SharedValue.name) == SUPERVISOR)
    workers = select(func.max(Run.heartbeat)).where(col(Run.status).in_(ACTIVE))
    beats = [connection.execute(asked).scalar() or 0.0 for asked in (supervisor, workers)]
    if time.time() - max(beats) < ALIVE_SECONDS:
        raise StoreInUseError(
            message(
                "Runs of an earlier version still go on in this store: stop that version and its "
                "runs first, then start this one."
            )
        )
