"""A home folder with a store, and tiny networks."""

from pathlib import Path

import pytest

from backbones.registry import parse
from inspection.subject import Subject, untrained
from runs.store import Store
from tests import stored_runs
from tests.runs.conftest import home, store
from training.checkpoint import save_weights
from training.loop import Training
from training.recipe import Recipe
from training.variant import Variant

__all__ = ["home", "store"]

TINY = "resnet?stem=cifar&stages=1,1&width=4"
RECIPE = Recipe(epochs=1, device="cpu")


@pytest.fixture
def tiny() -> Subject:
    return untrained(parse(TINY), RECIPE)


def subject_of(text: str) -> Subject:
    """An untrained network."""
    return untrained(parse(text), RECIPE)


def trained(store: Store, home: Path, owner: str = "ada", spec: str = TINY) -> str:
    """A finished run with its first weights: its id."""
    _batch, (run,) = stored_runs.add(store, owner, [Variant("tiny", parse(spec))], seeds=1)
    stored_runs.run(store, run)
    path = home / "runs" / run / "weights.safetensors"
    save_weights(Training(parse(spec), RECIPE), path)
    with store.database.writing() as session:
        kept = store.queue.run(run)
        kept.weights = str(path.relative_to(home))
        session.merge(kept)
    return run
