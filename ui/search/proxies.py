"""Zero-cost proxies beside what training says, on the space of this race."""

import streamlit as st

from language.catalogue import _
from search.oracles.proxies import correlations
from search.proxy_study import shipped
from search.race_state import RaceState
from search.statistics import rank_correlation
from ui.search.selection import chosen_key, plot
from ui.style import is_dark
from ui.views import in_pairs
from viz.proxy_plots import of_race, of_study, proxy_figure

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
    if state.has_optimum:
        _show_parameters(state)
    else:
        _show_study()


def _show_parameters(state: RaceState) -> None:
    """Show what is known without building a network."""
    points = of_race(state.race.flat)
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
        proxy_figure(points, correlation, reward, chosen_key(state.race), is_dark=is_dark()),
        "proxy-params",
    )
    st.caption(
        _("All architectures that this race evaluated, so the good ones are more than their share.")
    )
    if state.has_optimum:
        st.caption(
            _(
                "The table's networks are not built here: synflow, NASWOT and gradient norm are "
                "shown for NASNet cells, in a live race."
            )
        )


def _show_study() -> None:
    """Random cells of this space, measured once and kept with the project."""
    study = shipped()
    reward = _("reward (minus cross-entropy, nats)")
    found = correlations(study.points)
    for column, one in in_pairs(found):
        with column:
            points = of_study(study.points, one.proxy)
            figure = proxy_figure(points, one, reward, is_dark=is_dark())
            plot(figure, f"proxy-{one.proxy}", can_select=False)
    st.caption(
        _(
            "{count} random NASNet cells, not those of this race, each trained as its children are "
            "by default, mean of {seeds} seeds; measured once for the project. Two seeds of the "
            "same training agree at {agreement}: no proxy can be expected to do better. On "
            "NAS-Bench-201 the literature (2101.08134) reports +0.74 for synflow and +0.58 for "
            "gradient norm: what a proxy tells depends on the space."
        ).format(
            count=study.plan.cells,
            seeds=study.plan.seeds,
            agreement=f"{study.agreement.rho:+.2f}".replace("-", "−"),
        )
    )
