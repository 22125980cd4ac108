"""Define the interface of records: what a run's task yields and the store keeps."""

from dataclasses import asdict
from typing import Any


class Record:
    """Base of frozen dataclasses without tensors; a run has one of each kind and number."""

    __slots__ = ()

    @property
    def number(self) -> int:
        """The place among the run's records of this kind; the same number replaces the record."""
        return 0

    @property
    def changes(self) -> dict[str, Any]:
        """Columns of the run that are updated with this record, such as ``steps_done``."""
        return {}


def kind_of(record: Record) -> str:
    """Return the name under which a record is stored: its class name in lower case."""
    return type(record).__name__.lower()


def record_as_json(record: Any) -> dict[str, Any]:
    """Convert a record to dictionaries, lists, numbers and strings."""
    return asdict(record)
