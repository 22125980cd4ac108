"""Check and queue a page's comparison as runs."""

from collections.abc import Sequence
from dataclasses import replace

from language.said import message
from runs import supervisor
from runs.store import Store
from training import catalogue
from training.errors import RecipeError
from training.estimate import check_fits, rough_cost
from training.measuring import computes_elsewhere, place_seen
from training.recipe import Recipe
from training.repetitions import Repetitions
from training.stored import queue_runs
from training.variant import Variant

MOST_VARIANTS = 8


def submit(
    store: Store,
    variants: Sequence[Variant],
    recipe: Recipe,
    seeds: Sequence[int],
    visitor: str,
) -> str:
    """Queue runs of each variant with each seed, and start a supervisor where there is none.

    Returns the batch's id. Raises RecipeError, DataError, CannotFitError or
    QueueFullError: nothing is queued then.
    """
    if not 1 <= len(variants) <= MOST_VARIANTS:
        raise RecipeError(message("Choose 1 to {most} variants."), most=MOST_VARIANTS)
    Repetitions(seeds=len(seeds))
    if len(set(seeds)) != len(seeds):
        raise RecipeError(message("Choose different seeds."))
    for seed in seeds:
        recipe.but(seed=seed)
    place = place_seen(recipe)
    # This server's memory says nothing about a GPU of the cluster.
    is_refused = not computes_elsewhere(recipe, place)
    chosen = []
    for variant in variants:
        own = recipe.but(size=variant.size or recipe.size)
        data = catalogue.load(own)
        if is_refused:
            check_fits(variant.spec, own, data, place)
        cost = rough_cost(variant.spec, own, data)
        chosen.append(replace(variant, cost=cost))
    batch = queue_runs(store, chosen, recipe, seeds, visitor)
    supervisor.ensure()
    return batch
