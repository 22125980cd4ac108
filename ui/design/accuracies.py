"""Read the test accuracies of the reader's own finished runs."""

from collections.abc import Iterable

from sqlalchemy.exc import DBAPIError

from training import stored
from training.accuracy import SeedsAccuracy
from ui.store import store
from ui.visitor import visitor


def own_accuracies(specs: Iterable[str]) -> tuple[SeedsAccuracy, ...]:
    """Return what the reader's runs on networks reached; nothing while the store is away."""
    try:
        return stored.accuracies(store(), specs, visitor())
    except DBAPIError:
        return ()
