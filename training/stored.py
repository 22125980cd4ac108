"""Queue trainings in the store, and read their recipes and records back."""

import json
import statistics
from collections.abc import Iterable, Sequence
from typing import Any

from runs.store import RunRequest, Store
from runs.tables import Run
from training.accuracy import SeedsAccuracy
from training.errors import RecipeError
from training.recipe import Recipe
from training.records import record_from_json
from training.variant import Variant


def queue_runs(
    store: Store, variants: Sequence[Variant], recipe: Recipe, seeds: Sequence[int], owner: str
) -> str:
    """Queue each variant with each seed as one batch, all or none; returns the batch's id.

    Raises QueueFullError, StoreFullError.
    """
    requests = []
    for round_, seed in enumerate(seeds):
        for variant in variants:
            own = recipe.but(size=variant.size or recipe.size)
            requests.append(
                RunRequest(
                    label=variant.label or variant.spec.text,
                    spec=variant.spec.text,
                    settings=json.dumps(own.changed()),
                    seed=seed,
                    steps=recipe.epochs,
                    round=round_,
                    cost=variant.cost,
                    wants_gpu=recipe.device != "cpu",
                )
            )
    return store.add(requests, owner)


def recipe_of(run: Run) -> Recipe:
    """Return a run's recipe with the run's seed; raises RecipeError."""
    return Recipe.stored(json.loads(run.settings) | {"seed": run.seed})


def read_records(
    store: Store, runs: Iterable[str], kinds: Iterable[str] = ("epoch",), after: int = -1
) -> dict[str, list[Any]]:
    """Return each run's records of some kinds in order, of epochs later than ``after``."""
    found: dict[str, list[Any]] = {run: [] for run in runs}
    for row in store.queue.rows(dict.fromkeys(found, after), kinds):
        found[row.run].append(record_from_json(row.kind, json.loads(row.payload)))
    return found


def accuracies(
    store: Store, specs: Iterable[str], owner: str | None = None
) -> tuple[SeedsAccuracy, ...]:
    """Return the test accuracy of networks by each recipe of their finished runs, oldest first.

    Runs are those of an owner, or of all. Of runs with equal seeds the newest counts.
    """
    # Imported here, as SciPy takes a quarter of a second.
    from training.judging import interval

    runs = {run.id: run for run in store.done(specs, owner)}
    found: dict[tuple[str, Recipe], dict[int, float]] = {}
    for id_, outcomes in read_records(store, runs, ("outcome",)).items():
        run = runs[id_]
        try:
            recipe = recipe_of(run).but(seed=Recipe.default("seed"))
        except RecipeError:
            continue
        for outcome in outcomes:
            found.setdefault((run.spec, recipe), {})[run.seed] = outcome.test_accuracy
    return tuple(
        SeedsAccuracy(
            spec,
            recipe,
            statistics.fmean(by_seed.values()),
            len(by_seed),
            interval(list(by_seed.values())) if len(by_seed) > 1 else None,
        )
        for (spec, recipe), by_seed in found.items()
    )
