"""Read the runs that were started together, and the places of those that wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from runs.store import Store
from runs.tables import Run


@dataclass(frozen=True)
class Batch:
    """Runs that were started together, at least one, in the order given.

    ``places`` has the place in the queue of each run that waits, counted from 1.
    """

    runs: Sequence[Run]
    places: Mapping[str, int] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Return the batch's id in the store."""
        return self.runs[0].batch

    @property
    def owner(self) -> str:
        """Return the token of the visitor who started it."""
        return self.runs[0].owner

    @property
    def share(self) -> str | None:
        """Return the token that opens it to others, while it is shared."""
        return self.runs[0].share

    @property
    def is_live(self) -> bool:
        """Return whether a run waits or is under way."""
        return any(run.is_live for run in self.runs)


def read_batch(store: Store, batch: str, visitor: str, share: str | None, kind: str) -> Batch:
    """Read a batch of a kind; raises NoSuchRunError where the visitor may not see it."""
    runs = store.batch(batch, visitor, share, kind)
    is_waiting = any(run.status == "queued" for run in runs)
    return Batch(runs, store.places_in_queue() if is_waiting else {})
