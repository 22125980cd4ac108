"""Add, list, share, pause, cancel, continue and delete runs on behalf of their owners.

All state that outlives a process is in the store: the app, the supervisor and each worker open it
and share nothing else. Owners say here what they want of a run; what workers and the supervisor do
about it is in ``runs.run_queue``.
"""

import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, update
from sqlmodel import col, select

from language.said import message
from runs.database import Database
from runs.errors import NoSuchRunError
from runs.paths import database_url
from runs.quota import check_new_runs, check_place, check_waiting
from runs.record import Record
from runs.run_queue import RunQueue, row_of
from runs.tables import ACTIVE, CAN_GO_ON, Run, Status, Wanted


@dataclass(frozen=True)
class RunRequest:
    """One run of a batch that the store is asked to queue; ``kind`` says which task does it.

    ``settings`` is JSON that the task reads, for training a recipe's changes. ``spec`` is what is
    worked on: for training a network's text, for an inspection the id of a trained run. A batch
    goes ``round`` by round, within a round the dearest first, by ``cost`` in likely seconds.
    ``steps`` is how many there are to do.
    """

    label: str
    spec: str
    settings: str
    seed: int
    steps: int
    kind: str = "train"
    round: int = 0
    cost: float = 0.0
    wants_gpu: bool = False


class Store:
    """Opens ``DATABASE_URL`` or the SQLite file at home. Threads may share one store."""

    def __init__(self, url: str | None = None, lock_seconds: float = 5.0):
        self.url = url or database_url()
        self.database = Database(self.url, lock_seconds)
        self.queue = RunQueue(self.database)

    def add(self, requests: Sequence[RunRequest], owner: str) -> str:
        """Queue runs as one batch, all or none; returns the batch's id.

        Raises QueueFullError, StoreFullError.
        """
        check_place(owner)
        batch = secrets.token_urlsafe(9)
        now = time.time()
        with self.database.writing() as session:
            check_new_runs(session, owner, len(requests))
            for position, request in enumerate(requests):
                session.add(_run_of(request, batch, position, owner, now))
        return batch

    def add_done(self, request: RunRequest, owner: str, records: Sequence[Record]) -> str:
        """Store a run that is done already with its records, all or nothing; returns its id.

        No worker ever sees it. Raises StoreFullError.
        """
        check_place(owner)
        now = time.time()
        run = _run_of(request, secrets.token_urlsafe(9), 0, owner, now)
        run.status, run.started, run.ended = "done", now, now
        for record in records:
            for name, value in record.changes.items():
                setattr(run, name, value)
        rows = [row_of(run.id, record, now) for record in records]
        with self.database.writing() as session:
            session.add(run)
            # Its rows name it.
            session.flush()
            session.add_all(rows)
            return run.id

    def batch(
        self, batch: str, visitor: str, share: str | None = None, kind: str | None = None
    ) -> list[Run]:
        """Return a batch's runs in the order given, for its owner or who has the share token.

        Raises NoSuchRunError, also for a batch of another ``kind`` than is asked for.
        """
        with self.database.reading() as session:
            runs = session.exec(
                select(Run)
                .where(Run.batch == batch, Run.wanted != "delete")
                .order_by(col(Run.position))
            ).all()
        seen = [
            run
            for run in runs
            if kind in (None, run.kind) and (run.owner == visitor or _opens(run, share))
        ]
        if not seen:
            raise NoSuchRunError(message("There is no such run, or it is not shared with you."))
        return seen

    def shared(self, share: str) -> list[Run]:
        """Return the runs that a share token opens; raises NoSuchRunError."""
        with self.database.reading() as session:
            batch = session.exec(select(Run.batch).where(Run.share == share)).first()
        return self.batch(batch or "", "", share)

    def batches(self, owner: str, kind: str = "train") -> list[str]:
        """Return an owner's batches of one kind of run, the newest first."""
        with self.database.reading() as session:
            return list(
                session.exec(
                    select(Run.batch)
                    .where(Run.owner == owner, Run.kind == kind, Run.wanted != "delete")
                    .group_by(col(Run.batch))
                    .order_by(func.max(Run.created).desc())
                ).all()
            )

    def done(
        self, specs: Iterable[str], owner: str | None = None, kind: str = "train"
    ) -> list[Run]:
        """Return the finished runs of a kind on specs, of an owner or of all, the oldest first."""
        asked = select(Run).where(
            Run.kind == kind,
            Run.status == "done",
            Run.wanted != "delete",
            col(Run.spec).in_(list(specs)),
        )
        if owner is not None:
            asked = asked.where(Run.owner == owner)
        with self.database.reading() as session:
            return list(session.exec(asked.order_by(col(Run.ended), col(Run.position))).all())

    def runs_on(self, run: str, kind: str) -> list[Run]:
        """Return the runs of a kind that work on another run, the newest first.

        Who may see that run may see them: they tell nothing but what can be computed from it.
        """
        with self.database.reading() as session:
            return list(
                session.exec(
                    select(Run)
                    .where(Run.spec == run, Run.kind == kind, Run.wanted != "delete")
                    .order_by(col(Run.created).desc())
                ).all()
            )

    def places_in_queue(self) -> dict[str, int]:
        """Return each waiting run's place in the queue, from 1."""
        return {run: place for place, run in enumerate(self.queue.waiting(), start=1)}

    def share(self, batch: str, owner: str) -> str:
        """Return a token that lets others see a batch; the same one when asked again."""
        token = next(iter(self.batch(batch, owner))).share or secrets.token_urlsafe(16)
        self._set_owned(batch, owner, share=token)
        return token

    def unshare(self, batch: str, owner: str) -> None:
        """Revoke the batch's share token."""
        self._set_owned(batch, owner, share=None)

    def _set_owned(self, batch: str, owner: str, **values: Any) -> None:
        with self.database.writing() as session:
            session.execute(
                update(Run).where(col(Run.batch) == batch, col(Run.owner) == owner).values(**values)
            )

    def pause(self, runs: Iterable[str], owner: str) -> None:
        """Pause runs: waiting ones at once, those under way after saving their state."""
        self._ask(runs, owner, "pause", at_once="paused")

    def cancel(self, runs: Iterable[str], owner: str) -> None:
        """Cancel runs; their records stay."""
        self._ask(runs, owner, "cancel", at_once="cancelled")

    def go_on(self, runs: Iterable[str], owner: str) -> None:
        """Queue paused, broken, cancelled or failed runs again, to go on from their records.

        Raises QueueFullError, StoreFullError.
        """
        check_place(owner)
        chosen = list(runs)
        with self.database.writing() as session:
            waiting = session.exec(
                select(Run).where(
                    col(Run.id).in_(chosen),
                    Run.owner == owner,
                    col(Run.status).in_(CAN_GO_ON),
                    Run.wanted != "delete",
                )
            ).all()
            check_waiting(session, owner, len(waiting))
            for run in waiting:
                run.status, run.wanted, run.ended = "queued", "run", None
                run.template, run.facts, run.queued = "", "{}", time.time()
                session.add(run)

    def delete(self, runs: Iterable[str], owner: str) -> None:
        """Delete runs: hidden at once; the supervisor ends them and removes their files.

        What works on one of them goes with it, whoever started it.
        """
        chosen = list(runs)
        with self.database.writing() as session:
            own = list(
                session.exec(
                    select(Run.id).where(col(Run.id).in_(chosen), Run.owner == owner)
                ).all()
            )
            session.execute(
                update(Run)
                .where(or_(col(Run.id).in_(own), col(Run.spec).in_(own)))
                .values(wanted="delete", share=None)
            )

    def _ask(self, runs: Iterable[str], owner: str, wanted: Wanted, at_once: Status) -> None:
        chosen = list(runs)
        resting = ("queued", "paused", "broken") if wanted == "cancel" else ("queued",)
        with self.database.writing() as session:
            session.execute(
                _owned(chosen, owner)
                .where(col(Run.status).in_(resting))
                .values(status=at_once, wanted=wanted, ended=time.time())
            )
            session.execute(
                _owned(chosen, owner).where(col(Run.status).in_(ACTIVE)).values(wanted=wanted)
            )


def _owned(runs: Iterable[str], owner: str) -> Any:
    return update(Run).where(
        col(Run.id).in_(list(runs)), col(Run.owner) == owner, col(Run.wanted) != "delete"
    )


def _run_of(request: RunRequest, batch: str, position: int, owner: str, now: float) -> Run:
    return Run(
        id=secrets.token_hex(8),
        kind=request.kind,
        batch=batch,
        round=request.round,
        position=position,
        label=request.label,
        spec=request.spec,
        settings=request.settings,
        wants_gpu=request.wants_gpu,
        seed=request.seed,
        owner=owner,
        cost=request.cost,
        steps=request.steps,
        created=now,
        queued=now,
    )


def _opens(run: Run, share: str | None) -> bool:
    return bool(run.share and share and secrets.compare_digest(run.share, share))
