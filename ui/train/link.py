"""Explore's link to Train: it carries the present network, and those that were chosen before."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from backbones.spec import BackboneSpec
from language.catalogue import _
from training.submission import MOST_VARIANTS
from ui.language import kept_in_links
from ui.variants import VARIANT

CHOSEN = "train-chosen"
"""Session key of the networks chosen last on Train."""


def query(spec: BackboneSpec) -> list[tuple[str, str]]:
    """Return the query of a link that adds a network to those that the reader has chosen."""
    chosen = [other for other in st.session_state.get(CHOSEN, ()) if other != spec]
    networks = [(VARIANT, each.text) for each in (*chosen[: MOST_VARIANTS - 1], spec)]
    return networks + kept_in_links()


def show_train_link(place: DeltaGenerator, spec: BackboneSpec) -> None:
    """Train this network, or compare it with the chosen ones."""
    is_first = not st.session_state.get(CHOSEN)
    place.page_link(
        "pages/train.py",
        label=_("Train this") if is_first else _("Add to comparison"),
        icon=":material/model_training:",
        query_params=query(spec),
        width="stretch",
    )
