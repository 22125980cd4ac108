"""Open a network that was found, or take some of them along to Compare or to Train."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from design.compared import LEAST, MOST
from language.catalogue import _, ngettext
from training.submission import MOST_VARIANTS
from ui.language import kept_in_links
from ui.variants import VARIANT
from ui.ways import want_explore


def show_networks(
    key: str, rows: Sequence[Mapping[str, object]], specs: Sequence[str], columns: Mapping[str, Any]
) -> None:
    """Show networks as a table, one in a row; a click on a row opens its network."""

    def take() -> None:
        chosen = st.session_state[key]["selection"]["rows"]
        if chosen:
            want_explore(specs[chosen[0]])

    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        key=key,
        on_select=take,
        selection_mode="single-row",
        column_config=dict(columns),
    )


def spread(specs: Sequence[str], most: int) -> list[str]:
    """Return at most so many of some networks, the first and the last, evenly spread."""
    own = list(dict.fromkeys(specs))
    if len(own) <= most:
        return own
    return [own[round(place * (len(own) - 1) / (most - 1))] for place in range(most)]


def show_train_link(place: DeltaGenerator, specs: Sequence[str]) -> None:
    """Take networks along to Train, as many as it compares."""
    taken = spread(specs, MOST_VARIANTS)
    some = ngettext("Train {count} of these", "Train {count} of these", len(taken))
    label = _("Train these") if is_all(specs, taken) else some
    _show(place, "train", "model_training", label, specs, taken, least=1)


def show_compare_link(place: DeltaGenerator, specs: Sequence[str]) -> None:
    """Take networks along to Compare, as many as it shows beside each other."""
    taken = spread(specs, MOST)
    some = ngettext("Compare {count} of these", "Compare {count} of these", len(taken))
    label = _("Compare these") if is_all(specs, taken) else some
    _show(place, "compare", "compare_arrows", label, specs, taken, least=LEAST)


def is_all(specs: Sequence[str], taken: Sequence[str]) -> bool:
    """Return whether all different networks are taken along."""
    return len(dict.fromkeys(specs)) == len(taken)


def _show(
    place: DeltaGenerator,
    page: str,
    icon: str,
    label: str,
    specs: Sequence[str],
    taken: Sequence[str],
    least: int,
) -> None:
    place.page_link(
        f"pages/{page}.py",
        label=label,
        icon=f":material/{icon}:",
        help=None if is_all(specs, taken) else _("Evenly spread over all of them"),
        query_params=[*((VARIANT, text) for text in taken), *kept_in_links()],
        disabled=len(taken) < least,
        width="stretch",
    )
