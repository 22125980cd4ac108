"""Read the times that were measured on this machine and are kept in the store of runs."""

import os
from collections.abc import Sequence
from pathlib import Path

from runs.paths import database_url


def kept_medians(specs: Sequence[str]) -> dict[str, float]:
    """Return milliseconds by the text of a network, by the usual setting; nothing without a store.

    No store is made for it, and one that does not answer tells nothing.
    """
    file = Path(database_url().removeprefix("sqlite:///"))
    if not os.environ.get("DATABASE_URL") and not file.exists():
        return {}
    # Imported here, as the database's library takes a third of a second.
    from sqlalchemy.exc import DBAPIError

    from measuring.stored import medians_here
    from runs.migration import StoreInUseError
    from runs.store import Store

    try:
        return medians_here(Store(), specs)
    except (DBAPIError, StoreInUseError):
        return {}
