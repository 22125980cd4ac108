"""What a link to the Train page carries: a comparison to be made, or the runs of one.

``v`` stands once for each network; settings stand under their own names where they are not the
usual ones. ``batch`` names runs; ``share`` is the token that opens them to others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from backbones.spec import BackboneSpec, SpecError
from language.catalogue import _
from training import catalogue
from training.errors import DataError
from training.recipe import Recipe
from training.submission import MOST_SEEDS, MOST_VARIANTS
from training.variant import Variant
from ui.knob_address import put, read_knobs, write_knobs
from ui.runs.changes import SHARE
from ui.train.labels import source_title
from ui.variants import VARIANT, read_variants, write_variants

SEEDS, BATCH = "seeds", "batch"
USUAL_SEEDS = 3


@dataclass(frozen=True)
class Setup:
    """A comparison before it starts; ``mistakes`` says what of the address could not be used."""

    specs: tuple[BackboneSpec, ...]
    recipe: Recipe
    seeds: int
    mistakes: tuple[str, ...] = ()

    @property
    def variants(self) -> list[Variant]:
        """The networks, each with a name of its own."""
        labels = names(self.specs)
        return [Variant(label, spec) for label, spec in zip(labels, self.specs, strict=True)]

    @property
    def seed_list(self) -> list[int]:
        """The seeds, counted from the recipe's."""
        return [self.recipe.seed + place for place in range(self.seeds)]


def names(specs: Sequence[BackboneSpec]) -> list[str]:
    """A short English name for each network; those that would share one go by their text."""
    titles = [source_title(spec) for spec in specs]
    return [
        short if titles.count(short) == 1 else spec.text
        for short, spec in zip(titles, specs, strict=True)
    ]


def read_setup() -> Setup:
    """The comparison that the address asks for, as far as it can be."""
    found = read_variants()
    mistakes = [error.sentence(_) for error in found if isinstance(error, SpecError)]
    specs = list(dict.fromkeys(spec for spec in found if not isinstance(spec, SpecError)))
    if len(specs) > MOST_VARIANTS:
        mistakes.append(
            _("The address asks for {count} networks: the first {most} are taken.").format(
                count=len(specs), most=MOST_VARIANTS
            )
        )
    recipe = read_knobs(Recipe(), mistakes)
    try:
        catalogue.check(recipe)
    except DataError as error:
        mistakes.append(error.sentence(_))
        recipe = recipe.but(data=Recipe().data, size=Recipe().size)
    return Setup(tuple(specs[:MOST_VARIANTS]), recipe, _seeds(), tuple(mistakes))


def _seeds() -> int:
    text = st.query_params.get(SEEDS, "")
    return min(MOST_SEEDS, max(1, int(text))) if text.isdecimal() else USUAL_SEEDS


def write_recipe(recipe: Recipe) -> None:
    """Put the settings that are not the usual ones into the address."""
    write_knobs(recipe)


def write_seeds(seeds: int) -> None:
    """Put the number of seeds into the address."""
    put(SEEDS, None if seeds == USUAL_SEEDS else str(seeds))


def read_batch() -> tuple[str | None, str | None]:
    """The batch that the address shows, and the token that opens it."""
    return st.query_params.get(BATCH), st.query_params.get(SHARE)


def open_batch(batch: str, share: str | None = None) -> None:
    """Show a batch, and nothing else, from here on."""
    for name in (*Recipe.knob_names(), VARIANT, SEEDS, SHARE, "evidence"):
        st.query_params.pop(name, None)
    st.query_params[BATCH] = batch
    if share:
        st.query_params[SHARE] = share


def close_batch(
    specs: Sequence[BackboneSpec] = (), recipe: Recipe | None = None, seeds: int = 0
) -> None:
    """Back to the choice, of nothing or of what was run."""
    st.query_params.pop(BATCH, None)
    st.query_params.pop(SHARE, None)
    write_variants(list(dict.fromkeys(specs))[:MOST_VARIANTS])
    write_recipe(recipe or Recipe())
    write_seeds(seeds or USUAL_SEEDS)
