"""Check this server's health: store writable, disk not full, supervisor alive."""

import time
from contextlib import suppress
from threading import Lock

from sqlalchemy.exc import DBAPIError
from sqlmodel import col, func, select

from operation.settings import settings
from runs import supervisor
from runs.disk import free_bytes
from runs.shared_values import PROBE, SharedValues
from runs.store import Store
from runs.tables import ACTIVE, Run

KNOWN_SECONDS = 3.0
"""Seconds for which an answer holds: a probe that asks in a loop costs nothing."""

WAIT_SECONDS = 60.0
"""A run that waits so long, with no supervisor alive, is reported."""

HEARTBEAT_SECONDS = 30.0
"""A supervisor that has work gives a heartbeat more often than this."""


class Health:
    """Checks the store, the disk and the supervisor; an answer is cached for three seconds."""

    def __init__(self, url: str | None = None, lock_seconds: float = 2.0):
        self._url, self._lock_seconds = url, lock_seconds
        self._store: Store | None = None
        self._lock = Lock()
        self._answer: tuple[float, str | None] | None = None

    def trouble(self) -> str | None:
        """Return what is wrong in one line for the operator, else None. Never raises."""
        with self._lock:
            if self._answer is None or time.monotonic() - self._answer[0] > KNOWN_SECONDS:
                self._answer = (time.monotonic(), self._look())
            return self._answer[1]

    def _look(self) -> str | None:
        try:
            free = free_bytes()
            if free < settings().least_free_mb * 2**20:
                return f"disk: {free // 2**20} MB free, {settings().least_free_mb} MB needed"
            if self._store is None:
                self._store = Store(self._url, self._lock_seconds)
            SharedValues(self._store.database).write(PROBE, "written")
            return self._look_for_supervisor(self._store)
        except DBAPIError as error:
            return f"store: {str(error.orig)[:120]}"
        except Exception as error:
            return f"store: {type(error).__name__}: {str(error)[:120]}"

    def _look_for_supervisor(self, store: Store) -> str | None:
        """Report runs that wait without a supervisor, and start one."""
        with store.database.reading() as session:
            waiting, since = session.exec(
                select(func.count(), func.min(Run.queued)).where(
                    Run.status == "queued", Run.wanted == "run"
                )
            ).one()
            active = session.exec(
                select(Run.id).where(col(Run.status).in_(ACTIVE)).limit(1)
            ).first()
        facts = SharedValues(store.database)
        if not (waiting or active):
            return None
        with suppress(OSError):
            supervisor.ensure()
        now = time.time()
        beat = facts.last_heartbeat() or 0.0
        if waiting and now - since > WAIT_SECONDS and now - beat > HEARTBEAT_SECONDS:
            return f"supervisor: {waiting} runs wait and none is alive"
        return None

    def close(self) -> None:
        """Close the store."""
        with self._lock:
            if self._store is not None:
                self._store.database.close()
                self._store = None
