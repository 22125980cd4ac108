"""From a page's choice to waiting runs."""

from collections.abc import Mapping, Sequence

from backbones.registry import parse
from training import catalogue, supervisor
from training.dataset import fit_to
from training.device import place_of
from training.estimate import rough_cost
from training.notes import RecipeError, message
from training.recipe import Recipe
from training.store import Store, Variant

MOST_VARIANTS = 8
MOST_SEEDS = 10


def submit(
    store: Store,
    variants: Mapping[str, str],
    recipe: Recipe,
    seeds: Sequence[int],
    visitor: str,
) -> str:
    """Queue runs of ``variants``, label to spec text, and see that someone starts them.

    Returns the batch's id. Raises SpecError, RecipeError, DataError or QueueFullError: nothing is
    queued then.
    """
    if not 1 <= len(variants) <= MOST_VARIANTS:
        raise RecipeError(message("Choose 1 to {most} variants."), most=MOST_VARIANTS)
    if not 1 <= len(seeds) <= MOST_SEEDS or len(set(seeds)) != len(seeds):
        raise RecipeError(message("Choose 1 to {most} different seeds."), most=MOST_SEEDS)
    for seed in seeds:
        recipe.but(seed=seed)
    place_of(recipe)
    data = catalogue.load(recipe)
    chosen = []
    for label, text in variants.items():
        spec = parse(text)
        fit_to(spec, data)
        chosen.append(Variant(spec.text, label, rough_cost(spec, recipe, data)))
    batch = store.add(chosen, recipe, seeds, visitor)
    supervisor.ensure()
    return batch
