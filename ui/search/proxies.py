"""Zero-cost proxies beside what training says, on the space of this race."""

import streamlit as st

from language.catalogue import _
from search.statistics import rank_correlation
from ui.costs import is_dark
from ui.search.selection import chosen_key, plot
from ui.search.state import RaceState
from viz.field_plots import of_race, proxy_figure

LEAST = 3
"""Architectures that have a rank correlation worth a look."""


def show_proxies(state: RaceState) -> None:
    """Scatter plots with rank correlation; a proxy is never the reward."""
    points = of_race(state.flat)
    if len(points) < LEAST:
        st.info(_("A rank correlation takes a few architectures: there is nothing to see yet."))
        return
    correlation = rank_correlation(
        "params", [point.proxy for point in points], [point.reward for point in points]
    )
    reward = (
        _("accuracy of one training (reward)")
        if state.has_optimum
        else _("reward (minus cross-entropy, nats)")
    )
    left, right = st.columns([3, 2], gap="medium", vertical_alignment="center")
    with left:
        plot(
            proxy_figure(points, correlation, reward, chosen_key(state), is_dark=is_dark()),
            "proxy-params",
        )
    right.markdown(
        _(
            "A zero-cost proxy looks at an untrained network and says how good it will be. The "
            "number of parameters is the simplest one, and the one that others must beat. It is "
            "shown beside what training says and never used as a reward."
        )
    )
