"""Accuracies of finished runs: by network and recipe, over seeds, of one owner."""

import pytest

from runs.store import Store
from tests import stored_runs
from training.judging import interval
from training.stored import accuracies, queue_runs


@pytest.fixture
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(f"sqlite:///{tmp_path_factory.mktemp('runs') / 'runs.db'}")


SPECS = tuple(variant.spec.text for variant in stored_runs.PAIR)


def test_seeds_of_one_recipe_are_one_mean(store: Store) -> None:
    stored_runs.finished(store, "ada")
    plain, residual = accuracies(store, SPECS, "ada")
    assert (plain.spec, residual.spec) == SPECS
    assert (plain.mean, plain.seeds) == (pytest.approx(0.905), 2)
    assert plain.interval == pytest.approx(interval([0.90, 0.91]))
    assert plain.protocol == "mnist5k · device=cpu"
    assert accuracies(store, SPECS[:1], "ada") == (plain,)


def test_only_what_is_done_and_the_owner_s_counts(store: Store) -> None:
    batch, runs = stored_runs.add(store, "ada")
    stored_runs.run(store, runs[0], accuracy=0.9)
    stored_runs.run(store, runs[1], status=None)
    stored_runs.run(store, runs[2], status="failed")
    (found,) = accuracies(store, SPECS, "ada")
    assert (found.seeds, found.interval) == (1, None)
    assert accuracies(store, SPECS, "bob") == ()
    assert len(accuracies(store, SPECS)) == 1
    store.delete([one.id for one in store.batch(batch, "ada")], "ada")
    assert accuracies(store, SPECS) == ()


def test_another_recipe_is_another_accuracy(store: Store) -> None:
    stored_runs.finished(store, "ada")
    other = stored_runs.RECIPE.but(epochs=8)
    batch = queue_runs(store, stored_runs.PAIR[:1], other, [0], "ada")
    (run,) = store.batch(batch, "ada")
    stored_runs.run(store, run.id, accuracy=0.99)
    found = [one for one in accuracies(store, SPECS) if one.spec == SPECS[0]]
    assert [(one.recipe.epochs, one.seeds) for one in found] == [(4, 2), (8, 1)]
    assert "epochs=8" in found[1].protocol
    # The same seed once more: the newest counts.
    again = queue_runs(store, stored_runs.PAIR[:1], other, [0], "ada")
    (run,) = store.batch(again, "ada")
    stored_runs.run(store, run.id, accuracy=0.5)
    assert accuracies(store, SPECS)[-1].mean == 0.5
