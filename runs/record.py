"""Define the interface of records: what a run's task yields and the store keeps."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any

from pydantic import TypeAdapter


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


def reader_of(kinds: Mapping[str, type[Any]]) -> Callable[[str, Mapping[str, Any]], Any]:
    """Make a function that rebuilds the record of a kind, of those by their names."""
    adapters = {kind: TypeAdapter(cls) for kind, cls in kinds.items()}

    def record_from_json(kind: str, values: Mapping[str, Any]) -> Any:
        """Rebuild a record; fields that this version does not know are left out."""
        known = {field.name for field in fields(kinds[kind])}
        return adapters[kind].validate_python(
            {name: value for name, value in values.items() if name in known}
        )

    return record_from_json
