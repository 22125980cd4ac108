"""What a record must say of itself so that the store can keep it."""

from dataclasses import asdict
from typing import Any


class Kept:
    """A frozen dataclass without a tensor in it; a run keeps one of each kind and number."""

    __slots__ = ()

    @property
    def number(self) -> int:
        """Its place among the records of its kind; written again it replaces the one before."""
        return 0

    @property
    def changes(self) -> dict[str, Any]:
        """Columns of the run that change with it, such as how many steps are done."""
        return {}


def kind_of(record: Kept) -> str:
    """The name under which a record is stored."""
    return type(record).__name__.lower()


def to_plain(record: Any) -> dict[str, Any]:
    """Dictionaries, lists, numbers and words only."""
    return asdict(record)
