"""Check each owner's limits before runs are queued or started; a refusal names its limit.

The supervisor sees to time and turns of what is queued already, and to clean-up.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlmodel import Session, col, func, select

from language.said import message
from operation.log import event, pseudonym
from operation.settings import settings
from runs.disk import check_disk
from runs.errors import QueueFullError, RunError
from runs.tables import Run


def check_new_runs(session: Session, owner: str, more: int) -> None:
    """Raise QueueFullError where ``more`` new runs of an owner are too many."""
    with logged_refusal(owner):
        check_room(waiting_by_owner(session), owner, more)
        _check_kept(session, owner, more)


def check_waiting(session: Session, owner: str, more: int) -> None:
    """Raise QueueFullError where ``more`` runs that are stored already cannot wait again."""
    with logged_refusal(owner):
        check_room(waiting_by_owner(session), owner, more)


def check_place(owner: str, more: int = 0) -> None:
    """Raise StoreFullError where ``more`` bytes have no place; not to be called in a transaction.

    It may look at every file at home, which takes its time.
    """
    with logged_refusal(owner):
        check_disk(more)


@contextmanager
def logged_refusal(owner: str) -> Iterator[None]:
    """Log each refusal raised in the block."""
    try:
        yield
    except RunError as error:
        event("quota", "refused", owner=pseudonym(owner), reason=str(error))
        raise


def check_room(waiting: Mapping[str, int], owner: str, more: int) -> None:
    """Raise QueueFullError where ``more`` runs are too many; ``waiting`` counts runs by owner."""
    limits = settings()
    own = waiting.get(owner, 0)
    if own + more > limits.most_waiting_each:
        raise QueueFullError(
            message("You have {own} runs waiting and may have {most}: {more} more are too many."),
            own=own,
            most=limits.most_waiting_each,
            more=more,
        )
    total = sum(waiting.values())
    if total + more > limits.most_waiting:
        raise QueueFullError(
            message(
                "The queue is full: {total} runs of all visitors wait and {most} may. Try again "
                "later."
            ),
            total=total,
            most=limits.most_waiting,
        )


def waiting_by_owner(session: Session) -> dict[str, int]:
    """Count the waiting runs of each owner."""
    rows = session.exec(
        select(Run.owner, func.count())
        .where(Run.status == "queued", Run.wanted == "run")
        .group_by(col(Run.owner))
    ).all()
    return dict(rows)


def may_start(owner: str, under_way: Mapping[str, int]) -> bool:
    """Return whether an owner may have one more run under way."""
    most = settings().most_running_each
    return not most or under_way.get(owner, 0) < most


def _check_kept(session: Session, owner: str, more: int) -> None:
    most = settings().most_kept_each
    if not most:
        return
    own = session.exec(
        select(func.count()).select_from(Run).where(Run.owner == owner, Run.wanted != "delete")
    ).one()
    if own + more > most:
        raise QueueFullError(
            message(
                "You keep {own} runs and may keep {most}: delete some before you start {more} more."
            ),
            own=own,
            most=most,
            more=more,
        )
