"""Open the store's database with durable commits, as a SQLAlchemy engine.

SQLite: write-ahead log, so readers and the one writer do not wait for each other; each commit is on
the disk before it counts (``synchronous=FULL``); a writer takes its lock when it begins, so that no
transaction fails half way.

PostgreSQL by ``DATABASE_URL`` (``requirements-postgres.txt``), for several machines.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url
from sqlmodel import Session, SQLModel, create_engine

from runs.migration import StoreInUseError, migrate

LOCK_SECONDS = 5.0
"""Seconds for which a writer waits for another before it gives up."""

IN_USE_SECONDS = 10.0
"""Seconds to wait for a store of an earlier version: its processes may just have ended."""

MIGRATION = 7_313
"""Number of PostgreSQL's advisory lock under which tables are created and changed."""


class Database:
    """Gives sessions on one database; raises StoreInUseError where it cannot be migrated yet."""

    def __init__(self, url: str, lock_seconds: float = LOCK_SECONDS):
        address = make_url(url)
        self.is_sqlite = address.get_backend_name() == "sqlite"
        options: dict[str, Any] = {}
        if self.is_sqlite:
            if address.database:
                Path(address.database).parent.mkdir(parents=True, exist_ok=True)
            options = {"connect_args": {"timeout": lock_seconds, "check_same_thread": False}}
        elif address.drivername == "postgresql":
            address = address.set(drivername="postgresql+psycopg")
        self.engine = create_engine(address, pool_pre_ping=not self.is_sqlite, **options)
        if self.is_sqlite:
            _listen(self.engine)
        self._writer = self.engine.execution_options(writes=True)
        self._open(time.monotonic() + IN_USE_SECONDS)

    def _open(self, give_up: float) -> None:
        """Create missing tables and migrate old ones; raises StoreInUseError."""
        while True:
            try:
                with self._writer.begin() as connection:
                    if not self.is_sqlite:
                        # One process at a time, as SQLite's writers are anyway.
                        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION})")
                    SQLModel.metadata.create_all(connection)
                    migrate(connection)
                return
            except StoreInUseError:
                if time.monotonic() > give_up:
                    self.close()
                    raise
            time.sleep(0.5)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that sees one state of the database throughout."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Yield a session that is committed at the end, or leaves nothing behind.

        Raises sqlalchemy.exc.DBAPIError where the database is locked, full or gone.
        """
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _listen(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        # Transactions begin as told below, not as the driver guesses.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
