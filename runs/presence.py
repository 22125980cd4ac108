"""Store and read which readers have a page open, for the teacher's page."""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import col, delete, select

from runs.database import Database
from runs.tables import Person

HEARTBEAT_SECONDS = 20.0
"""Time between two heartbeats of a reader whose page is open."""

GONE_SECONDS = 3 * HEARTBEAT_SECONDS
"""A reader without a heartbeat for so long has left."""

NAME_SECONDS = 30 * 86_400.0
"""Seconds for which the name of somebody who has not come back is kept, beside their runs."""


@dataclass(frozen=True)
class Reader:
    """A reader with ``sessions`` pages open; ``page`` is the one used last."""

    owner: str
    name: str
    page: str
    sessions: int
    came: float


class Presence:
    """Reads and writes the table of readers; each server writes its own sessions."""

    def __init__(self, database: Database):
        self.database = database

    def record(self, server: str, readers: Iterable[Reader], now: float | None = None) -> None:
        """Replace the readers that are present at ``server``; others of it have left."""
        now = now or time.time()
        present = list(readers)
        with self.database.writing() as session:
            session.execute(
                update(Person)
                .where(
                    col(Person.place) == server,
                    col(Person.seen) > now - GONE_SECONDS,
                    col(Person.owner).not_in([reader.owner for reader in present]),
                )
                .values(seen=now - GONE_SECONDS)
            )
            for reader in present:
                known = session.get(Person, (reader.owner, server))
                is_back = known is None or known.seen <= now - GONE_SECONDS
                came = reader.came if is_back or known is None else known.came
                session.merge(
                    Person(
                        owner=reader.owner, place=server, name=reader.name, page=reader.page,
                        sessions=reader.sessions, came=came, seen=now,
                    )
                )  # fmt: skip
            session.execute(delete(Person).where(col(Person.seen) < now - NAME_SECONDS))

    def present(self, now: float | None = None) -> list[Reader]:
        """Return the readers present at all servers, the latest arrival first."""
        now = now or time.time()
        with self.database.reading() as session:
            rows = session.exec(
                select(Person)
                .where(Person.seen > now - GONE_SECONDS)
                .order_by(col(Person.came).desc())
            ).all()
        found: dict[str, Reader] = {}
        for row in rows:
            other = found.get(row.owner)
            found[row.owner] = Reader(
                row.owner,
                row.name,
                row.page,
                row.sessions + (other.sessions if other else 0),
                min(row.came, other.came) if other else row.came,
            )
        return list(found.values())

    def names(self) -> dict[str, str]:
        """Return the names of owners who have signed in by name."""
        with self.database.reading() as session:
            return {
                owner: name
                for owner, name in session.exec(select(Person.owner, Person.name)).all()
                if name
            }
