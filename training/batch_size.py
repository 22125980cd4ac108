"""Choose a batch for a small data set, and say where a run takes too few steps to learn."""

from collections.abc import Collection

from language.said import Note, message
from training import catalogue
from training.images import PREFIX
from training.recipe import Recipe

USUAL_BATCH: int = Recipe.default("batch_size")
SMALLEST_BATCH = 8

STEPS_OF_AN_EPOCH = 12
"""Steps that a small data set's epoch has at least, where the smallest batch allows it."""

FEWEST_STEPS = 50
"""Two trivially separable classes of 150 images: 8 steps reach 0.50, 60 reach 1.00."""


def suggested_batch(images: int) -> int:
    """Return the largest power of two from 8 to 128 that makes 12 steps of an epoch's images."""
    batch = USUAL_BATCH
    while batch > SMALLEST_BATCH and batch * STEPS_OF_AN_EPOCH > images:
        batch //= 2
    return batch


def suited(recipe: Recipe, given: Collection[str]) -> Recipe:
    """Return a recipe on images of one's own with the suggested batch, if none was ``given``.

    Raises DataError where the images are gone.
    """
    if "batch_size" in given or not recipe.data.startswith(PREFIX):
        return recipe
    return recipe.but(batch_size=suggested_batch(len(catalogue.load(recipe).train)))


def named_batch(recipe: Recipe) -> list[str]:
    """Return the option of the usual batch where the command line would choose another."""
    is_usual = recipe.batch_size == USUAL_BATCH
    is_own = recipe.data.startswith(PREFIX)
    return ["--batch-size", str(USUAL_BATCH)] if is_usual and is_own else []


def few_steps(recipe: Recipe, steps: int, images: int) -> Note | None:
    """Say that all epochs together take few ``steps``, and what would give more; None if enough."""
    if steps >= FEWEST_STEPS:
        return None
    facts = {"steps": steps, "batch": suggested_batch(images)}
    if facts["batch"] < recipe.batch_size:
        template = message(
            "A network learns little in so few steps ({steps} in all): choose a batch size of "
            "{batch}, or more epochs."
        )
        return Note(template, facts)
    template = message(
        "A network learns little in so few steps ({steps} in all): choose more epochs."
    )
    return Note(template, {"steps": steps})
