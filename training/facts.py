"""Words that all processes share through the store: is the queue paused, when was a supervisor."""

import time

from training.database import Database
from training.tables import Fact

PAUSED = "queue-paused"
SUPERVISOR = "supervisor-alive"
PROBE = "probe"


class Facts:
    """Read and written one by one."""

    def __init__(self, database: Database):
        self.database = database

    def read(self, name: str) -> Fact | None:
        """One fact, if it was ever written."""
        with self.database.reading() as session:
            return session.get(Fact, name)

    def write(self, name: str, value: str) -> None:
        """Replace a fact."""
        with self.database.writing() as session:
            session.merge(Fact(name=name, value=value, written=time.time()))

    def is_paused(self) -> bool:
        """Whether the teacher lets nothing start."""
        fact = self.read(PAUSED)
        return fact is not None and fact.value == "yes"

    def pause(self, is_paused: bool) -> None:
        """Let nothing start, or start again."""
        self.write(PAUSED, "yes" if is_paused else "no")

    def beat(self) -> None:
        """A supervisor lives, and looks after this store."""
        self.write(SUPERVISOR, "yes")

    def last_beat(self) -> float | None:
        """When a supervisor last had something to do, in seconds since 1970."""
        fact = self.read(SUPERVISOR)
        return fact.written if fact else None
