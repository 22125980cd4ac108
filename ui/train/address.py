"""What a link to the Train page carries: a comparison to be made, or the runs of one.

``v`` stands once for each network; settings stand under their own names where they are not the
usual ones. ``batch`` names runs; ``share`` is the token that opens them to others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from backbones.registry import parse
from backbones.spec import SpecError
from language.catalogue import _
from training import catalogue
from training.errors import DataError, RecipeError
from training.recipe import Recipe
from training.submission import MOST_SEEDS, MOST_VARIANTS
from training.variant import Variant
from ui.runs.changes import SHARE
from ui.train.labels import source_title
from ui.train.link import NETWORK

SEEDS, BATCH = "seeds", "batch"
USUAL_SEEDS = 3


@dataclass(frozen=True)
class Setup:
    """A comparison before it starts; ``mistakes`` says what of the address could not be used."""

    specs: tuple[str, ...]
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


def names(specs: Sequence[str]) -> list[str]:
    """A short English name for each network; those that would share one go by their text."""
    titles = [source_title(spec) for spec in specs]
    return [
        short if titles.count(short) == 1 else spec
        for short, spec in zip(titles, specs, strict=True)
    ]


def read_setup() -> Setup:
    """The comparison that the address asks for, as far as it can be."""
    specs: list[str] = []
    mistakes: list[str] = []
    asked = st.query_params.get_all(NETWORK)
    for text in asked:
        try:
            specs.append(parse(text).text)
        except SpecError as error:
            mistakes.append(error.sentence(_))
    specs = list(dict.fromkeys(specs))
    if len(specs) > MOST_VARIANTS:
        mistakes.append(
            _("The address asks for {count} networks: the first {most} are taken.").format(
                count=len(specs), most=MOST_VARIANTS
            )
        )
    recipe = Recipe()
    for name in Recipe.model_fields:
        if name in st.query_params:
            try:
                recipe = recipe.but(**{name: st.query_params[name]})
            except RecipeError as error:
                mistakes.append(error.note.sentence(_))
    try:
        catalogue.check(recipe)
    except DataError as error:
        mistakes.append(error.note.sentence(_))
        recipe = recipe.but(data=Recipe().data, size=Recipe().size)
    return Setup(tuple(specs[:MOST_VARIANTS]), recipe, _seeds(), tuple(mistakes))


def _seeds() -> int:
    text = st.query_params.get(SEEDS, "")
    return min(MOST_SEEDS, max(1, int(text))) if text.isdecimal() else USUAL_SEEDS


def write_networks(specs: Sequence[str]) -> None:
    """Put the networks of the comparison into the address."""
    if specs:
        st.query_params[NETWORK] = list(specs)
    else:
        st.query_params.pop(NETWORK, None)


def write_recipe(recipe: Recipe) -> None:
    """Put the settings that are not the usual ones into the address."""
    changed = recipe.changed()
    for name in Recipe.model_fields:
        if name in changed:
            st.query_params[name] = _word(changed[name])
        else:
            st.query_params.pop(name, None)


def write_seeds(seeds: int) -> None:
    """Put the number of seeds into the address."""
    if seeds == USUAL_SEEDS:
        st.query_params.pop(SEEDS, None)
    else:
        st.query_params[SEEDS] = str(seeds)


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def read_batch() -> tuple[str | None, str | None]:
    """The batch that the address shows, and the token that opens it."""
    return st.query_params.get(BATCH), st.query_params.get(SHARE)


def open_batch(batch: str, share: str | None = None) -> None:
    """Show a batch, and nothing else, from here on."""
    for name in (*Recipe.model_fields, NETWORK, SEEDS, SHARE, "evidence"):
        st.query_params.pop(name, None)
    st.query_params[BATCH] = batch
    if share:
        st.query_params[SHARE] = share


def close_batch(specs: Sequence[str] = (), recipe: Recipe | None = None, seeds: int = 0) -> None:
    """Back to the choice, of nothing or of what was run."""
    st.query_params.pop(BATCH, None)
    st.query_params.pop(SHARE, None)
    write_networks(list(dict.fromkeys(specs))[:MOST_VARIANTS])
    write_recipe(recipe or Recipe())
    write_seeds(seeds or USUAL_SEEDS)
