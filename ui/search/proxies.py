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
    st.markdown(
        _(
            "A zero-cost proxy looks at an untrained network and says how good it will be. It is "
            "shown beside what training says and never used as a reward. The one to beat is the "
            "number of parameters."
        )
    )
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
    plot(
        proxy_figure(points, correlation, reward, chosen_key(state), is_dark=is_dark()),
        "proxy-params",
    )
    st.caption(
        _("All architectures that this race evaluated, so the good ones are more than their share.")
    )
