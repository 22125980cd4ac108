"""Record whose uploaded images are kept, and limit how many each visitor may keep."""

from collections.abc import Sequence
from typing import BinaryIO

from sqlmodel import col, delete, func, select

from language.said import message
from operation.log import event, pseudonym
from operation.settings import settings
from runs import disk
from runs.paths import image_file
from runs.quota import check_place, logged_refusal
from runs.store import Store
from runs.tables import ImageSet
from training import images
from training.dataset import Dataset
from training.errors import DataError


def keep_for(owner: str, store: Store, file: BinaryIO, side: int) -> Dataset:
    """Read an uploaded zip file and keep its images for a visitor.

    Raises DataError and StoreFullError, one sentence each: nothing is kept then.
    """
    check_place(owner)
    with logged_refusal(owner):
        own = image_sets(owner, store)
        most = settings().image_sets_each
        if most and len(own) >= most:
            raise DataError(
                message("You keep {own} sets of images and may keep {most}: delete one first."),
                own=len(own),
                most=most,
            )
        data = images.keep(file, side)
        _enter(owner, store, data, own)
    disk.forget()
    return data


def _enter(owner: str, store: Store, data: Dataset, own: Sequence[ImageSet]) -> None:
    digest = data.name.removeprefix(images.PREFIX)
    size = images.find(data.name).stat().st_size
    taken = sum(one.bytes for one in own if one.digest != digest)
    most = settings().images_mb_each * 2**20
    if most and taken + size > most:
        _remove_unowned(store, [digest])
        raise DataError(
            message("Your images would take {total} MB and may take {most} MB: delete some first."),
            total=-(-(taken + size) // 2**20),
            most=settings().images_mb_each,
        )
    count = len(data.train) + len(data.validation) + len(data.test)
    with store.database.writing() as session:
        session.merge(
            ImageSet(
                owner=owner, digest=digest, classes=len(data.classes), images=count, bytes=size
            )
        )
    event("uploads", "images kept", owner=pseudonym(owner), images=count, bytes=size)


def image_sets(owner: str, store: Store) -> list[ImageSet]:
    """Return a visitor's sets, the newest first."""
    with store.database.reading() as session:
        return list(
            session.exec(
                select(ImageSet)
                .where(ImageSet.owner == owner)
                .order_by(col(ImageSet.created).desc())
            ).all()
        )


def delete_for(owner: str, store: Store, digest: str) -> None:
    """Remove a visitor's claim on a set; its file goes with the last claim."""
    with store.database.writing() as session:
        session.execute(
            delete(ImageSet).where(col(ImageSet.owner) == owner, col(ImageSet.digest) == digest)
        )
    _remove_unowned(store, [digest])


def _remove_unowned(store: Store, digests: Sequence[str]) -> None:
    with store.database.reading() as session:
        kept = set(
            session.exec(
                select(ImageSet.digest)
                .where(col(ImageSet.digest).in_(digests))
                .group_by(col(ImageSet.digest))
                .having(func.count() > 0)
            ).all()
        )
    for digest in set(digests) - kept:
        image_file(digest).unlink(missing_ok=True)
    disk.forget()
