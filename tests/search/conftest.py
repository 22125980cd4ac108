"""The store and the executors of training's tests, with small races."""

import pytest

from search import judging, submission
from search.child import ChildPlan
from tests.runs.conftest import executor, home, store

__all__ = ["executor", "home", "store"]

TINY = ChildPlan(filters=2, train_images=100, batch_size=50, epochs=1)
"""A child that takes a few hundredths of a second."""


@pytest.fixture(autouse=True)
def _nobody_starts_a_supervisor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs wait until a test gives them to somebody."""
    for module in (judging, submission):
        monkeypatch.setattr(module.supervisor, "ensure", lambda: None)
