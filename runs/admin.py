"""List, stop and pause everybody's runs on behalf of a teacher; each act is logged.

The store's other methods ask for the owner. These ask for nobody: whoever makes an ``Admin`` has
made sure that a teacher asks, and ``who`` says which.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import or_
from sqlmodel import col, func, select

from language.said import message
from operation.log import event, pseudonym
from runs import disk
from runs.machine import free_memory, total_memory
from runs.paths import home
from runs.presence import Presence
from runs.shared_values import SharedValues
from runs.store import Store
from runs.tables import ACTIVE, Run

STOPPED = message("The teacher has stopped this run: what is recorded stays.")


@dataclass(frozen=True)
class Usage:
    """Sizes in bytes and counts; ``store`` is None where it is no file at home."""

    home: int
    runs: int
    images: int
    store: int | None
    disk_free: int
    memory_free: int
    memory: int
    kept_runs: int
    owners: int


class Admin:
    """Sees and stops anybody's runs, and pauses the queue."""

    def __init__(self, store: Store, who: str):
        self.store, self.who = store, who
        self.shared, self.presence = SharedValues(store.database), Presence(store.database)

    def runs(self) -> list[Run]:
        """Return the runs under way, the longest first, then the waiting ones in queue order."""
        with self.store.database.reading() as session:
            found = session.exec(
                select(Run)
                .where(
                    or_(
                        col(Run.status).in_(ACTIVE),
                        (col(Run.status) == "queued") & (col(Run.wanted) == "run"),
                    )
                )
                .order_by(col(Run.started))
            ).all()
        place = {run: number for number, run in enumerate(self.store.queue.waiting(), start=1)}
        return sorted(found, key=lambda run: (place.get(run.id, 0), run.started or 0.0))

    def stop(self, runs: Iterable[str]) -> int:
        """Cancel runs, whoever owns them; returns how many there were to cancel."""
        chosen = list(runs)
        stopped = []
        with self.store.database.writing() as session:
            found = session.exec(
                select(Run).where(
                    col(Run.id).in_(chosen),
                    col(Run.status).in_(("queued", *ACTIVE)),
                    Run.wanted != "delete",
                )
            ).all()
            for run in found:
                run.template, run.facts = STOPPED, "{}"
                if run.status == "queued":
                    run.status, run.ended = "cancelled", time.time()
                else:
                    run.wanted = "cancel"
                session.add(run)
                stopped.append((run.id, run.owner))
        for run_id, owner in stopped:
            event(
                "teacher", "run stopped by teacher", who=self.who, run=run_id,
                owner=pseudonym(owner),
            )  # fmt: skip
        return len(stopped)

    @property
    def is_paused(self) -> bool:
        """Return whether the queue is paused."""
        return self.shared.is_paused()

    def pause_queue(self, is_paused: bool) -> None:
        """Pause the queue or continue it; runs under way go on."""
        self.shared.pause(is_paused)
        what = "queue paused by teacher" if is_paused else "queue started by teacher"
        event("teacher", what, who=self.who)

    def usage(self) -> Usage:
        """Measure what runs, images and the store take, and what is left."""
        with self.store.database.reading() as session:
            kept, owners = session.exec(
                select(func.count(), func.count(func.distinct(Run.owner))).where(
                    Run.wanted != "delete"
                )
            ).one()
        base = home()
        database = self.store.database.engine.url.database
        return Usage(
            home=disk.home_bytes(),
            runs=disk.bytes_in(base / "runs"),
            images=disk.bytes_in(base / "images"),
            store=disk.size_of_database(database) if self.store.database.is_sqlite else None,
            disk_free=disk.free_bytes(),
            memory_free=free_memory(),
            memory=total_memory(),
            kept_runs=kept,
            owners=owners,
        )
