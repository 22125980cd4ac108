"""Write a worker's records to the store in order, retrying while it is locked, full or gone."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from language.said import message
from runs.errors import RunError
from runs.record import Record
from runs.run_queue import RunQueue, SupersededError

T = TypeVar("T")

PATIENCE_SECONDS = 60.0
"""Seconds for which a run waits for a store that is locked, full or gone."""

HEARTBEAT_SECONDS = 2.0
"""Time between two heartbeats."""


class StoreLostError(RunError):
    """The store refused records for too long; those it took before are safe."""


def persist(action: Callable[[], T], patience: float = PATIENCE_SECONDS) -> T:
    """Repeat ``action`` until the store takes it; raises StoreLostError after ``patience`` s."""
    give_up = time.monotonic() + patience
    pause = 0.05
    while True:
        try:
            return action()
        except DBAPIError as error:
            if time.monotonic() >= give_up:
                raise StoreLostError(
                    message("The store took no records for {seconds} seconds ({reason})."),
                    seconds=round(patience),
                    reason=str(error.orig)[:80],
                ) from error
        time.sleep(pause)
        pause = min(2 * pause, 1.0)


class RecordWriter:
    """Writes the records of one attempt of a run; the caller waits while the store refuses them."""

    def __init__(self, queue: RunQueue, run: str, attempt: int, patience: float = PATIENCE_SECONDS):
        self.queue, self.run, self.attempt = queue, run, attempt
        self.patience = patience
        self.pending: list[Record] = []
        self._stop = threading.Event()

    def write(self, *records: Record) -> str:
        """Append records; returns what the owner wants. Raises StoreLostError, SupersededError."""
        self.pending += records
        wanted = persist(
            lambda: self.queue.append(self.run, self.attempt, self.pending), self.patience
        )
        self.pending = []
        return wanted

    def start_heartbeat(self) -> None:
        """Update the run's heartbeat from a thread of its own, however long a step takes."""
        threading.Thread(target=self._send_heartbeats, name="heartbeat", daemon=True).start()

    def stop_heartbeat(self) -> None:
        """End the heartbeat thread."""
        self._stop.set()

    def _send_heartbeats(self) -> None:
        while not self._stop.wait(HEARTBEAT_SECONDS):
            with suppress(DBAPIError, SupersededError):
                self.queue.append(self.run, self.attempt, [])
