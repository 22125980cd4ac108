"""Delete old runs and images by age and size where the operator says so; by default never.

Active, waiting and paused runs stay whatever their age. Of the others the oldest go first, and
those that are shared by link after all that are not. Uploaded images go once no run's settings name
them and they are older than the same age.
"""

import time
from collections.abc import Sequence

from sqlmodel import col, delete, func, select

from operation.log import event, pseudonym
from operation.settings import settings
from runs import disk
from runs.paths import IMAGES, home, image_file, run_folder
from runs.store import Store
from runs.tables import OVER, ImageSet, RecordRow, Run

DAY = 86_400.0
FINISHED = (*OVER, "broken")


def clean_up(store: Store, now: float | None = None) -> list[str]:
    """Mark runs that are too old or too much for the supervisor to delete; returns their ids."""
    limits = settings()
    now = now or time.time()
    doomed: list[Run] = []
    if limits.keep_days:
        before = now - limits.keep_days * DAY
        doomed += [run for run in _finished(store) if (run.ended or run.created) < before]
    if limits.keep_gb:
        doomed += _over(store, limits.keep_gb * 2**30, {run.id for run in doomed})
    for run in doomed:
        with store.database.writing() as session:
            kept = session.get(Run, run.id)
            if kept is None or kept.status not in FINISHED:
                continue  # It went on while we looked.
            kept.wanted, kept.share = "delete", None
            session.add(kept)
        event("clean-up", "old run removed", run=run.id, owner=pseudonym(run.owner))
    if limits.keep_days:
        _clean_up_images(store, now - limits.keep_days * DAY)
    if doomed:
        disk.forget()
    return [run.id for run in doomed]


def _finished(store: Store) -> Sequence[Run]:
    """Return the finished and broken runs, those not shared first, the oldest first."""
    with store.database.reading() as session:
        return session.exec(
            select(Run)
            .where(col(Run.status).in_(FINISHED), Run.wanted != "delete")
            .order_by(col(Run.share).is_not(None), col(Run.created), col(Run.position))
        ).all()


def _over(store: Store, most: float, gone: set[str]) -> list[Run]:
    """Return the finished runs to delete until all runs take at most ``most`` bytes."""
    with store.database.reading() as session:
        written = dict(
            session.exec(
                select(RecordRow.run, func.sum(func.length(RecordRow.payload))).group_by(
                    col(RecordRow.run)
                )
            ).all()
        )
    finished = [run for run in _finished(store) if run.id not in gone]
    total = disk.bytes_in(home() / "runs") + sum(written.values())
    total -= sum(_size(run, written) for run in gone)
    doomed = []
    for run in finished:
        if total <= most:
            break
        total -= _size(run.id, written)
        doomed.append(run)
    return doomed


def _size(run: str, written: dict[str, int]) -> int:
    return disk.bytes_in(run_folder(run)) + (written.get(run) or 0)


def _clean_up_images(store: Store, before: float) -> None:
    with store.database.reading() as session:
        named = session.exec(select(Run.settings).where(Run.wanted != "delete")).all()
        old = session.exec(select(ImageSet).where(ImageSet.created < before)).all()
    for one in old:
        if any(IMAGES + one.digest in text for text in named):
            continue
        with store.database.writing() as session:
            session.execute(
                delete(ImageSet).where(
                    col(ImageSet.owner) == one.owner, col(ImageSet.digest) == one.digest
                )
            )
            is_kept = session.exec(
                select(ImageSet).where(ImageSet.digest == one.digest).limit(1)
            ).first()
        if is_kept is None:
            image_file(one.digest).unlink(missing_ok=True)
        event("clean-up", "old images removed", owner=pseudonym(one.owner), bytes=one.bytes)
