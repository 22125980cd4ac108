"""The runs and all they have recorded, as their owners see them.

Everything that must outlive a process is here: the app, the supervisor and each worker open the
same store and share nothing else. Owners say what they want of a run; the other half, where workers
and the supervisor see to it, is in ``ledger``.
"""

import json
import secrets
import time
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, update
from sqlmodel import col, select

from training.database import Database
from training.ledger import Ledger
from training.notes import NoSuchRunError, message
from training.order import Order
from training.places import database_url
from training.quota import check_new_runs, check_place, check_waiting
from training.recipe import Recipe
from training.records import from_plain
from training.tables import ACTIVE, CAN_GO_ON, Run, Status, Wanted
from training.variant import Variant


class Store:
    """Opens ``DATABASE_URL`` or the SQLite file at home. Threads may share one store."""

    def __init__(self, url: str | None = None, lock_seconds: float = 5.0):
        self.url = url or database_url()
        self.database = Database(self.url, lock_seconds)
        self.ledger = Ledger(self.database)

    def add(
        self,
        variants: Sequence[Variant],
        recipe: Recipe,
        seeds: Sequence[int],
        owner: str,
    ) -> str:
        """Queue each variant with each seed; the batch's id.

        Raises QueueFullError, StoreFullError.
        """
        orders = []
        for round_, seed in enumerate(seeds):
            for variant in variants:
                own = recipe.but(size=variant.size or recipe.size)
                orders.append(
                    Order(
                        label=variant.label or variant.spec.text,
                        spec=variant.spec.text,
                        settings=json.dumps(own.changed()),
                        seed=seed,
                        steps=recipe.epochs,
                        round=round_,
                        cost=variant.cost,
                    )
                )
        return self.queue(orders, owner)

    def queue(self, orders: Sequence[Order], owner: str) -> str:
        """Queue runs as one batch, all or none; the batch's id.

        Raises QueueFullError, StoreFullError.
        """
        check_place(owner)
        batch = secrets.token_urlsafe(9)
        now = time.time()
        with self.database.writing() as session:
            check_new_runs(session, owner, len(orders))
            for position, order in enumerate(orders):
                session.add(
                    Run(
                        id=secrets.token_hex(8),
                        kind=order.kind,
                        batch=batch,
                        round=order.round,
                        position=position,
                        label=order.label,
                        spec=order.spec,
                        recipe=order.settings,
                        seed=order.seed,
                        owner=owner,
                        cost=order.cost,
                        epochs=order.steps,
                        created=now,
                        queued=now,
                    )
                )
        return batch

    def batch(
        self, batch: str, visitor: str, share: str | None = None, kind: str | None = None
    ) -> list[Run]:
        """A batch's runs in the order given, for its owner or who has the share token.

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
        """The runs that a share token opens; raises NoSuchRunError."""
        with self.database.reading() as session:
            batch = session.exec(select(Run.batch).where(Run.share == share)).first()
        return self.batch(batch or "", "", share)

    def batches(self, owner: str, kind: str = "train") -> list[str]:
        """An owner's batches of one kind of run, the newest first."""
        with self.database.reading() as session:
            return list(
                session.exec(
                    select(Run.batch)
                    .where(Run.owner == owner, Run.kind == kind, Run.wanted != "delete")
                    .group_by(col(Run.batch))
                    .order_by(func.max(Run.created).desc())
                ).all()
            )

    def records(
        self, runs: Iterable[str], kinds: Iterable[str] = ("epoch",), after: int = -1
    ) -> dict[str, list[Any]]:
        """Each run's records of some kinds in order, of epochs later than ``after``."""
        found: dict[str, list[Any]] = {run: [] for run in runs}
        for row in self.ledger.rows(dict.fromkeys(found, after), kinds):
            found[row.run].append(from_plain(row.kind, json.loads(row.payload)))
        return found

    def place_in_line(self) -> dict[str, int]:
        """For each waiting run, how many start before it, plus one."""
        return {run: place for place, run in enumerate(self.ledger.line(), start=1)}

    def share(self, batch: str, owner: str) -> str:
        """A token that lets others see a batch; the same one when asked again."""
        token = next(iter(self.batch(batch, owner))).share or secrets.token_urlsafe(16)
        self._set_owned(batch, owner, share=token)
        return token

    def unshare(self, batch: str, owner: str) -> None:
        """Links to the batch stop working."""
        self._set_owned(batch, owner, share=None)

    def _set_owned(self, batch: str, owner: str, **values: Any) -> None:
        with self.database.writing() as session:
            session.execute(
                update(Run).where(col(Run.batch) == batch, col(Run.owner) == owner).values(**values)
            )

    def pause(self, runs: Iterable[str], owner: str) -> None:
        """Waiting runs stop waiting; those under way keep their state and make room."""
        self._ask(runs, owner, "pause", at_once="paused")

    def cancel(self, runs: Iterable[str], owner: str) -> None:
        """What is recorded stays."""
        self._ask(runs, owner, "cancel", at_once="cancelled")

    def go_on(self, runs: Iterable[str], owner: str) -> None:
        """Paused, broken, cancelled or failed runs queue again, to go on where they stood.

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
        """Gone from every page at once; the supervisor ends them and removes their files."""
        with self.database.writing() as session:
            session.execute(_owned(runs, owner).values(wanted="delete", share=None))

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


def _opens(run: Run, share: str | None) -> bool:
    return bool(run.share and share and secrets.compare_digest(run.share, share))
