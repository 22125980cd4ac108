"""Read and write named values that all processes share: queue paused, supervisor's heartbeat."""

import time

from runs.database import Database
from runs.tables import SUPERVISOR, SharedValue

PAUSED = "queue-paused"
PROBE = "probe"


class SharedValues:
    """Read and write the store's shared values, one at a time."""

    def __init__(self, database: Database):
        self.database = database

    def read(self, name: str) -> SharedValue | None:
        """Return a value with its time, None where it was never written."""
        with self.database.reading() as session:
            return session.get(SharedValue, name)

    def write(self, name: str, value: str) -> None:
        """Replace a value."""
        with self.database.writing() as session:
            session.merge(SharedValue(name=name, value=value, written=time.time()))

    def is_paused(self) -> bool:
        """Return whether the teacher has paused the queue: nothing starts."""
        found = self.read(PAUSED)
        return found is not None and found.value == "yes"

    def pause(self, is_paused: bool) -> None:
        """Pause the queue, or continue it."""
        self.write(PAUSED, "yes" if is_paused else "no")

    def record_heartbeat(self) -> None:
        """Record that a supervisor is alive and serves this store."""
        self.write(SUPERVISOR, "yes")

    def last_heartbeat(self) -> float | None:
        """Return when a supervisor with work was last alive, in seconds since 1970."""
        found = self.read(SUPERVISOR)
        return found.written if found else None
