"""Lead from a lesson's step to the pages on which the reader goes on alone."""

import streamlit as st

from backbones.spec import BackboneSpec
from knobs.knob import as_text
from language.catalogue import _
from teaching.lesson import Demonstration, RunPicture
from training.claims import EXPERIMENTS
from training.submission import MOST_VARIANTS
from ui import address
from ui.class_code import CODE
from ui.language import kept_in_links
from ui.lessons.place import Place
from ui.variants import VARIANT
from ui.way_back import LESSON, STEP

OF_SEARCH = ("search-space", "choices")
"""Demonstrations that lead to the page Search."""


def class_in_links() -> list[tuple[str, str]]:
    """Return the address words that keep the class and the language in a link to a step."""
    code = address.get(CODE)
    return [*([(CODE, code)] if code else []), *kept_in_links()]


def lesson_in_links(place: Place) -> list[tuple[str, str]]:
    """Return the address words by which another page leads back to a step."""
    return [(LESSON, place.lesson.name), (STEP, place.step.name), *class_in_links()]


def show_own_way(place: Place, spec: BackboneSpec | None) -> None:
    """Show the pages that have more of a step: its network, its experiment, its search."""
    picture = place.step.picture
    if spec:
        st.page_link(
            "pages/explore.py",
            label=_("Go your own way with this network"),
            icon=":material/account_tree:",
            query_params=[(VARIANT, spec.text), *lesson_in_links(place)],
        )
    if isinstance(picture, RunPicture):
        st.page_link(
            "pages/train.py",
            label=_("Go your own way with these networks"),
            icon=":material/model_training:",
            query_params=[*_comparison(picture.experiment), *lesson_in_links(place)],
        )
    if isinstance(picture, Demonstration) and picture.of in OF_SEARCH:
        st.page_link(
            "pages/search.py",
            label=_("Search a network yourself"),
            icon=":material/travel_explore:",
            query_params=lesson_in_links(place),
        )


def _comparison(name: str) -> list[tuple[str, str]]:
    """Return an experiment's networks and settings as the address of Train has them."""
    experiment = EXPERIMENTS[name]
    texts = dict.fromkeys(variant.spec.text for variant in experiment.variants)
    networks = [(VARIANT, text) for text in [*texts][:MOST_VARIANTS]]
    return networks + [(k, as_text(value)) for k, value in experiment.recipe.changed().items()]
