"""The store's other half: what the supervisor and the workers write.

A worker writes under its ``attempt``: once a run was given to another worker, or has ended, what
the old one sends is refused.
"""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import CursorResult, and_, case, delete, func, or_, update
from sqlmodel import col, select

from training.database import Database
from training.kept import Kept, kind_of, to_plain
from training.line import Waiting, in_order
from training.notes import NoSuchRunError, Note, TrainingError, message
from training.tables import ACTIVE, RecordRow, Run, Status


class SupersededError(TrainingError):
    """This worker no longer owns the run."""


class Ledger:
    """Who runs what, and what came of it."""

    def __init__(self, database: Database):
        self.database = database

    def run(self, run: str) -> Run:
        """One run, whoever owns it; raises NoSuchRunError."""
        with self.database.reading() as session:
            found = session.get(Run, run)
        if found is None:
            raise NoSuchRunError(message("There is no such run, or it is not shared with you."))
        return found

    def line(self) -> list[str]:
        """The waiting runs in the order in which they will start."""
        with self.database.reading() as session:
            waiting = session.exec(
                select(Run).where(Run.status == "queued", Run.wanted == "run")
            ).all()
            if not waiting:
                return []
            owners = list({run.owner for run in waiting})
            loads = session.exec(
                select(Run.owner, func.count())
                .where(col(Run.status).in_(ACTIVE))
                .group_by(col(Run.owner))
            ).all()
            last = session.exec(
                select(Run.owner, func.max(Run.started))
                .where(col(Run.owner).in_(owners), col(Run.started).is_not(None))
                .group_by(col(Run.owner))
            ).all()
        line = [
            Waiting(run.id, run.owner, run.queued, run.round, run.cost, run.position)
            for run in waiting
        ]
        return in_order(line, dict(loads), {owner: when for owner, when in last if when})

    def claim(self, run: str) -> Run | None:
        """Take a waiting run to start it; None where another was faster or it no longer waits."""
        now = time.time()
        with self.database.writing() as session:
            taken = _rows(
                session.execute(
                    update(Run)
                    .where(col(Run.id) == run, col(Run.status) == "queued")
                    .where(col(Run.wanted) == "run")
                    .values(
                        status="starting",
                        attempt=col(Run.attempt) + 1,
                        started=func.coalesce(col(Run.started), now),
                        heartbeat=now,
                        worker="{}",
                    )
                )
            )
            return session.get(Run, run) if taken else None

    def active(self) -> list[Run]:
        """Runs that a worker has, or should have."""
        with self.database.reading() as session:
            return list(session.exec(select(Run).where(col(Run.status).in_(ACTIVE))).all())

    def to_delete(self) -> list[Run]:
        """Runs whose owner wants them gone."""
        with self.database.reading() as session:
            return list(session.exec(select(Run).where(Run.wanted == "delete")).all())

    def has_work(self) -> bool:
        """Whether anything waits, is under way or is to be deleted."""
        with self.database.reading() as session:
            found = select(Run.id).where(
                col(Run.status).in_(("queued", *ACTIVE)) | (col(Run.wanted) == "delete")
            )
            return session.exec(found.limit(1)).first() is not None

    def remove(self, run: str) -> None:
        """Delete a run and its records for good."""
        with self.database.writing() as session:
            session.execute(delete(RecordRow).where(col(RecordRow.run) == run))
            session.execute(delete(Run).where(col(Run.id) == run))

    def end(self, run: str, attempt: int, status: Status, note: Note | None = None) -> bool:
        """Close an active run; False where it has been closed already.

        Without a note, one that the run has already stays: the teacher has said why it ends.
        """
        told = {"template": note.template, "facts": json.dumps(note.plain_facts)} if note else {}
        with self.database.writing() as session:
            return _rows(
                session.execute(
                    _held(run, attempt).values(
                        status=status,
                        wanted=_WISH_FULFILLED,
                        ended=time.time(),
                        **told,
                    )
                )
            )

    def rows(self, after: Mapping[str, int], kinds: Iterable[str]) -> list[RecordRow]:
        """The records of some kinds as they are kept, of each run those numbered later than told.

        In the order of their numbers.
        """
        if not after:
            return []
        places: dict[int, list[str]] = {}
        for run, number in after.items():
            places.setdefault(number, []).append(run)
        later = [
            and_(col(RecordRow.run).in_(runs), col(RecordRow.epoch) > number)
            for number, runs in places.items()
        ]
        with self.database.reading() as session:
            return list(
                session.exec(
                    select(RecordRow)
                    .where(col(RecordRow.kind).in_(list(kinds)), or_(*later))
                    .order_by(col(RecordRow.epoch), col(RecordRow.written))
                ).all()
            )

    def begin(self, run: str, attempt: int, worker: Mapping[str, Any]) -> str:
        """The worker is up; what is wanted of it. Raises SupersededError."""
        return self._hold(run, attempt, [], status="running", worker=json.dumps(dict(worker)))

    def append(self, run: str, attempt: int, records: Sequence[Kept], **values: Any) -> str:
        """Keep records in one transaction; what is wanted of the run. Raises SupersededError."""
        return self._hold(run, attempt, records, **values)

    def _hold(self, run: str, attempt: int, records: Sequence[Kept], **values: Any) -> str:
        now = time.time()
        for record in records:
            values |= record.changes
        with self.database.writing() as session:
            if not _rows(session.execute(_held(run, attempt).values(heartbeat=now, **values))):
                raise SupersededError(message("This run was given to another worker, or ended."))
            for record in records:
                session.merge(
                    RecordRow(
                        run=run,
                        kind=kind_of(record),
                        epoch=record.number,
                        written=now,
                        payload=json.dumps(to_plain(record)),
                    )
                )
            return session.exec(select(Run.wanted).where(Run.id == run)).one()


_WISH_FULFILLED = case((col(Run.wanted) == "delete", "delete"), else_="run")


def _held(run: str, attempt: int) -> Any:
    return update(Run).where(
        col(Run.id) == run, col(Run.attempt) == attempt, col(Run.status).in_(ACTIVE)
    )


def _rows(result: Any) -> bool:
    return isinstance(result, CursorResult) and result.rowcount > 0
