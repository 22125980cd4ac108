"""The home folder and the store of the tests of runs."""

from tests.runs.conftest import home, store

__all__ = ["home", "store"]
