"""A worker's pen: records reach the store in order, or wait in memory until it takes them."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from training.kept import Kept
from training.ledger import Ledger, SupersededError
from training.notes import TrainingError, message

T = TypeVar("T")

PATIENCE_SECONDS = 60.0
"""How long a run waits for a store that is locked, full or gone."""

BEAT_SECONDS = 2.0
"""Time between two signs of life."""


class StoreLostError(TrainingError):
    """The store took nothing for too long; what it took before is safe."""


def persist(action: Callable[[], T], patience: float = PATIENCE_SECONDS) -> T:
    """Do it, again and again until the store takes it; raises StoreLostError."""
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


class Journal:
    """Writes one attempt's records; the work stands still while the store refuses them."""

    def __init__(self, ledger: Ledger, run: str, attempt: int, patience: float = PATIENCE_SECONDS):
        self.ledger, self.run, self.attempt = ledger, run, attempt
        self.patience = patience
        self.pending: list[Kept] = []
        self._stop = threading.Event()

    def write(self, *records: Kept) -> str:
        """What the owner wants of the run; raises StoreLostError, SupersededError."""
        self.pending += records
        wanted = persist(
            lambda: self.ledger.append(self.run, self.attempt, self.pending), self.patience
        )
        self.pending = []
        return wanted

    def start_beating(self) -> None:
        """Give signs of life from a thread of its own, however long a step takes."""
        threading.Thread(target=self._beat, name="heartbeat", daemon=True).start()

    def stop_beating(self) -> None:
        """No more signs of life."""
        self._stop.set()

    def _beat(self) -> None:
        while not self._stop.wait(BEAT_SECONDS):
            with suppress(DBAPIError, SupersededError):
                self.ledger.append(self.run, self.attempt, [])
