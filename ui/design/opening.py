"""Open networks that were found on another page: one on Explore, some of them on Train."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from language.catalogue import _, ngettext
from training.submission import MOST_VARIANTS
from ui.language import kept_in_links
from ui.variants import VARIANT

WANTED = "design-open"
"""Session key of the network whose point was clicked."""


def want(spec: str) -> None:
    """Remember which network to open, as a callback cannot leave its page."""
    st.session_state[WANTED] = spec


def open_wanted() -> None:
    """Leave for Explore where a point was clicked."""
    if spec := st.session_state.pop(WANTED, ""):
        words = [(VARIANT, str(spec)), *kept_in_links()]
        st.switch_page("pages/explore.py", query_params=words)


def spread(specs: Sequence[str], most: int) -> list[str]:
    """Return at most so many of some networks, the first and the last, evenly spread."""
    own = list(dict.fromkeys(specs))
    if len(own) <= most:
        return own
    return [own[round(place * (len(own) - 1) / (most - 1))] for place in range(most)]


def show_train_link(place: DeltaGenerator, specs: Sequence[str]) -> None:
    """Take networks along to Train, as many as it compares."""
    taken = spread(specs, MOST_VARIANTS)
    own = len(dict.fromkeys(specs))
    place.page_link(
        "pages/train.py",
        label=_("Train these")
        if own <= MOST_VARIANTS
        else ngettext("Train {count} of these", "Train {count} of these", len(taken)),
        icon=":material/model_training:",
        help=None if own <= MOST_VARIANTS else _("Evenly spread over all of them"),
        query_params=[*((VARIANT, text) for text in taken), *kept_in_links()],
        disabled=not taken,
        width="stretch",
    )
