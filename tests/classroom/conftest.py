"""An empty store for each test, once in SQLite and once in PostgreSQL."""

import pytest

from classroom.codes import ClassCodes
from runs.store import Store
from tests.runs.conftest import either_store, home, postgres, postgres_schema

__all__ = ["either_store", "home", "postgres", "postgres_schema"]


@pytest.fixture
def codes(either_store: Store) -> ClassCodes:
    """The codes of an empty store."""
    return ClassCodes(either_store.database)
