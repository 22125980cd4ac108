"""What one visitor may take, so that the others find room; each refusal names its limit."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlmodel import Session, col, func, select

from operation.log import event, pseudonym
from operation.settings import settings
from training.disk import check_disk
from training.line import check_room
from training.notes import QueueFullError, TrainingError, message
from training.tables import Run


def check_new_runs(session: Session, owner: str, more: int) -> None:
    """Raises QueueFullError where ``more`` new runs of an owner are too many."""
    with logged_refusal(owner):
        check_room(waiting_by_owner(session), owner, more)
        _check_kept(session, owner, more)


def check_waiting(session: Session, owner: str, more: int) -> None:
    """The same for runs that are there already and are to wait again."""
    with logged_refusal(owner):
        check_room(waiting_by_owner(session), owner, more)


def check_place(owner: str, more: int = 0) -> None:
    """Raises StoreFullError where ``more`` bytes have no place; not to be asked in a transaction.

    It may look at every file at home, which takes its time.
    """
    with logged_refusal(owner):
        check_disk(more)


@contextmanager
def logged_refusal(owner: str) -> Iterator[None]:
    """Leave a line for the operator where something is refused."""
    try:
        yield
    except TrainingError as error:
        event("quota", "refused", owner=pseudonym(owner), reason=str(error))
        raise


def waiting_by_owner(session: Session) -> dict[str, int]:
    """How many runs of each owner wait."""
    rows = session.exec(
        select(Run.owner, func.count())
        .where(Run.status == "queued", Run.wanted == "run")
        .group_by(col(Run.owner))
    ).all()
    return dict(rows)


def may_start(owner: str, under_way: Mapping[str, int]) -> bool:
    """Whether an owner may have one more run under way."""
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
