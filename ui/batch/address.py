"""Read and write the address of a page of batches: one to be made, or one that was started.

What is to be made stands there in words of its kind. ``batch`` names runs that were started,
``share`` is the token that opens them to others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from knobs.model import KnobModel
from ui import address

BATCH, SHARE = "batch", "share"


class Setup(Protocol):
    """A batch before it starts."""

    @property
    def knobs(self) -> KnobModel:
        """Return the settings of all its runs."""

    @property
    def mistakes(self) -> tuple[str, ...]:
        """Return what of the address could not be used, in the reader's language."""


S = TypeVar("S", bound=Setup)


@dataclass(frozen=True)
class Address(Generic[S]):
    """Reads and writes a kind of batch in the address.

    ``kind`` is that of the runs in the store, and the prefix of the page's widget keys.
    ``setup_words`` name what is to be made, ``view_words`` what of a batch is looked at.
    ``write_setup`` writes the usual setup for None.
    """

    kind: str
    setup_words: tuple[str, ...]
    view_words: tuple[str, ...]
    read_setup: Callable[[], S]
    write_setup: Callable[[S | None], None]
    write_knobs: Callable[[Any], None]

    def read_batch(self) -> tuple[str | None, str | None]:
        """Read which batch is shown, and the token that opens it."""
        return address.get(BATCH) or None, address.get(SHARE) or None

    def open_batch(self, batch: str, share: str | None = None) -> None:
        """Show a batch, and nothing else, from here on."""
        with address.changing():
            _remove((*self.setup_words, *self.view_words))
            address.put(BATCH, batch)
            address.put(SHARE, share)

    def close_batch(self, setup: S | None = None) -> None:
        """Go back to the choice, of the usual or of what was run."""
        with address.changing():
            _remove((*self.view_words, BATCH, SHARE))
            self.write_setup(setup)


def _remove(words: tuple[str, ...]) -> None:
    for word in words:
        address.put(word, None)
