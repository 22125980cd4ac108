"""Read what is kept in the store of runs: times measured on this machine, accuracies reached."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from backbones.spec import BackboneSpec
from measuring.records import Setting
from runs.paths import database_url

if TYPE_CHECKING:
    from measuring.stored import KeptMeasurement
    from runs.store import Store
    from training.accuracy import SeedsAccuracy

T = TypeVar("T")


def kept_medians(specs: Sequence[str]) -> dict[str, float]:
    """Return milliseconds by the text of a network, by the usual setting; nothing without a store.

    No store is made for it, and one that does not answer tells nothing.
    """

    def read(store: "Store") -> dict[str, float]:
        from measuring.stored import medians_here

        return medians_here(store, specs)

    return _read(read) or {}


def kept_time(spec: BackboneSpec, setting: Setting) -> "KeptMeasurement | None":
    """Return the newest measurement of a network here with a setting; None where none is kept."""

    def read(store: "Store") -> "KeptMeasurement | None":
        from measuring.stored import read_kept_here

        return next(
            (one for one in read_kept_here(store, spec) if one.measurement.setting == setting), None
        )

    return _read(read)


def kept_accuracies(specs: Sequence[str]) -> "tuple[SeedsAccuracy, ...]":
    """Return test accuracies of all finished runs on networks; nothing without a store."""

    def read(store: "Store") -> "tuple[SeedsAccuracy, ...]":
        from training.stored import accuracies

        return accuracies(store, specs)

    return _read(read) or ()


def _read(read: "Callable[[Store], T]") -> T | None:
    file = Path(database_url().removeprefix("sqlite:///"))
    if not os.environ.get("DATABASE_URL") and not file.exists():
        return None
    # Imported here, as the database's library takes a third of a second.
    from sqlalchemy.exc import DBAPIError

    from runs.migration import StoreInUseError
    from runs.store import Store

    try:
        return read(Store())
    except (DBAPIError, StoreInUseError):
        return None
