"""Claim, update and end runs, and append their records: the supervisor's and workers' side.

A worker writes under its ``attempt``: once a run was given to another worker, or has ended, what
the old one sends is refused.
"""

import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CursorResult, and_, case, delete, func, or_, update
from sqlmodel import col, select

from language.said import Note, message, printable
from runs.database import Database
from runs.errors import NoSuchRunError, RunError
from runs.record import Record, kind_of, record_as_json
from runs.tables import ACTIVE, RecordRow, ReportText, Run, Status


@dataclass(frozen=True)
class WaitingRun:
    """One waiting run; ``round`` is its seed's place in the batch, ``cost`` its likely seconds."""

    run: str
    owner: str
    since: float
    round: int = 0
    cost: float = 0.0
    position: int = 0


def in_order(
    waiting: Iterable[WaitingRun],
    under_way: Mapping[str, int] | None = None,
    served: Mapping[str, float] | None = None,
) -> list[str]:
    """Return the runs' ids in the order in which they will start, fair between owners.

    Each free slot goes to the owner with the fewest runs under way; among equals to whoever has
    waited longest since a run of theirs began. A batch runs seed by seed, so that all variants show
    early, and within a seed the longest first, which keeps the last slot from running alone at the
    end (Graham 1969, Bounds on Multiprocessing Timing Anomalies).

    ``under_way`` counts each owner's active runs, ``served`` is when one last began.
    """
    by_owner: dict[str, list[WaitingRun]] = {}
    for one in waiting:
        by_owner.setdefault(one.owner, []).append(one)
    for line in by_owner.values():
        line.sort(key=lambda w: (w.since, w.round, -w.cost, w.position), reverse=True)
    load = Counter(under_way or {})
    last = dict(served or {})
    order = []
    turn = max(last.values(), default=0.0)
    while by_owner:
        owner = min(by_owner, key=lambda o: (load[o], last.get(o, 0.0), by_owner[o][-1].since, o))
        order.append(by_owner[owner].pop().run)
        if not by_owner[owner]:
            del by_owner[owner]
        load[owner] += 1
        turn += 1
        last[owner] = turn
    return order


class SupersededError(RunError):
    """This worker no longer owns the run."""


class RunQueue:
    """Reads and writes the runs that wait and are under way, for whoever executes them."""

    def __init__(self, database: Database):
        self.database = database

    def run(self, run: str) -> Run:
        """Return one run, whoever owns it; raises NoSuchRunError."""
        with self.database.reading() as session:
            found = session.get(Run, run)
        if found is None:
            raise NoSuchRunError(message("There is no such run, or it is not shared with you."))
        return found

    def named(self, name: str) -> list[Run]:
        """Return the run of an id, or all runs of a batch's, whoever owns them.

        Raises NoSuchRunError.
        """
        with self.database.reading() as session:
            found = session.exec(
                select(Run)
                .where(or_(col(Run.id) == name, col(Run.batch) == name), Run.wanted != "delete")
                .order_by(col(Run.round), col(Run.position))
            ).all()
        if not found:
            raise NoSuchRunError(message("There is no run or batch {name}."), name=printable(name))
        return list(found)

    def newest(self, most: int) -> list[Run]:
        """Return the runs that were queued last, the newest first."""
        with self.database.reading() as session:
            return list(
                session.exec(
                    select(Run)
                    .where(Run.wanted != "delete")
                    .order_by(col(Run.created).desc(), col(Run.round), col(Run.position))
                    .limit(most)
                ).all()
            )

    def waiting(self) -> list[str]:
        """Return the ids of waiting runs in the order in which they will start."""
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
        ordered = [
            WaitingRun(run.id, run.owner, run.queued, run.round, run.cost, run.position)
            for run in waiting
        ]
        return in_order(ordered, dict(loads), {owner: when for owner, when in last if when})

    def claim(self, run: str) -> Run | None:
        """Take a waiting run to start it; None where another did or it no longer waits."""
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
        """Return the runs that a worker has, or should have."""
        with self.database.reading() as session:
            return list(session.exec(select(Run).where(col(Run.status).in_(ACTIVE))).all())

    def to_delete(self) -> list[Run]:
        """Return the runs that their owners have deleted."""
        with self.database.reading() as session:
            return list(session.exec(select(Run).where(Run.wanted == "delete")).all())

    def has_work(self) -> bool:
        """Return whether any run waits, is under way or is to be deleted."""
        with self.database.reading() as session:
            found = select(Run.id).where(
                col(Run.status).in_(("queued", *ACTIVE)) | (col(Run.wanted) == "delete")
            )
            return session.exec(found.limit(1)).first() is not None

    def remove(self, run: str) -> None:
        """Delete a run and its records for good, with its batch's last one the report's texts."""
        with self.database.writing() as session:
            session.execute(delete(RecordRow).where(col(RecordRow.run) == run))
            session.execute(delete(Run).where(col(Run.id) == run))
            kept = select(Run.batch)
            session.execute(delete(ReportText).where(col(ReportText.batch).not_in(kept)))

    def end(self, run: str, attempt: int, status: Status, note: Note | None = None) -> bool:
        """End an active run with ``status``; False where it has ended already.

        Without a note, one that the run has already stays: the teacher has said why it ends.
        """
        columns = (
            {"template": note.template, "facts": json.dumps(note.facts_as_json)} if note else {}
        )
        with self.database.writing() as session:
            return _rows(
                session.execute(
                    _held(run, attempt).values(
                        status=status,
                        wanted=_WISH_FULFILLED,
                        ended=time.time(),
                        **columns,
                    )
                )
            )

    def rows(self, after: Mapping[str, int], kinds: Iterable[str]) -> list[RecordRow]:
        """Return records of some kinds as stored: for each run those numbered above ``after[run]``.

        In the order of their numbers.
        """
        if not after:
            return []
        places: dict[int, list[str]] = {}
        for run, number in after.items():
            places.setdefault(number, []).append(run)
        later = [
            and_(col(RecordRow.run).in_(runs), col(RecordRow.number) > number)
            for number, runs in places.items()
        ]
        with self.database.reading() as session:
            return list(
                session.exec(
                    select(RecordRow)
                    .where(col(RecordRow.kind).in_(list(kinds)), or_(*later))
                    .order_by(col(RecordRow.number), col(RecordRow.written))
                ).all()
            )

    def rows_about(
        self, kind: str, specs: Iterable[str], records: Iterable[str]
    ) -> list[RecordRow]:
        """Return all owners' records of some kinds, of runs of a kind on specs, oldest first."""
        with self.database.reading() as session:
            return list(
                session.exec(
                    select(RecordRow)
                    .join(Run, col(Run.id) == col(RecordRow.run))
                    .where(Run.kind == kind, Run.wanted != "delete")
                    .where(col(Run.spec).in_(list(specs)))
                    .where(col(RecordRow.kind).in_(list(records)))
                    .order_by(col(RecordRow.written), col(RecordRow.number))
                ).all()
            )

    def begin(self, run: str, attempt: int, worker: Mapping[str, Any]) -> str:
        """Mark a run as running in ``worker``; returns what is wanted. Raises SupersededError."""
        return self._hold(run, attempt, [], status="running", worker=json.dumps(dict(worker)))

    def append(self, run: str, attempt: int, records: Sequence[Record], **values: Any) -> str:
        """Store records in one transaction; returns what is wanted. Raises SupersededError."""
        return self._hold(run, attempt, records, **values)

    def _hold(self, run: str, attempt: int, records: Sequence[Record], **values: Any) -> str:
        now = time.time()
        for record in records:
            values |= record.changes
        with self.database.writing() as session:
            if not _rows(session.execute(_held(run, attempt).values(heartbeat=now, **values))):
                raise SupersededError(message("This run was given to another worker, or ended."))
            for record in records:
                session.merge(row_of(run, record, now))
            return session.exec(select(Run.wanted).where(Run.id == run)).one()


def row_of(run: str, record: Record, written: float) -> RecordRow:
    """Make the row of a run's record, written at a time in seconds since 1970."""
    return RecordRow(
        run=run,
        kind=kind_of(record),
        number=record.number,
        written=written,
        payload=json.dumps(record_as_json(record)),
    )


_WISH_FULFILLED = case((col(Run.wanted) == "delete", "delete"), else_="run")


def _held(run: str, attempt: int) -> Any:
    return update(Run).where(
        col(Run.id) == run, col(Run.attempt) == attempt, col(Run.status).in_(ACTIVE)
    )


def _rows(result: Any) -> bool:
    return isinstance(result, CursorResult) and result.rowcount > 0
