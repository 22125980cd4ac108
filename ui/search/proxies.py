"""Zero-cost proxies beside what training says, on the space of this race."""

import streamlit as st

from language.catalogue import _
from search.oracles.proxies import NAMES, correlations
from search.proxy_study import shipped
from search.statistics import rank_correlation
from ui.costs import is_dark
from ui.search.selection import chosen_key, plot
from ui.search.state import RaceState
from viz.field_plots import PROXY_TITLES, of_race, of_study, proxy_figure

LEAST = 3
"""Architectures that have a rank correlation worth a look."""


def show_proxies(state: RaceState) -> None:
    """Scatter plots with rank correlation; a proxy is never the reward."""
    _show_race(state)
    if state.plan.is_live:
        _show_study()


def _show_study() -> None:
    """All proxies of random cells of this space, measured once."""
    study = shipped()
    points = study.points
    st.subheader(_("Proxies of random cells"), anchor=False)
    proxy = st.segmented_control(
        _("Proxy"),
        NAMES,
        default=NAMES[0],
        format_func=lambda name: _(PROXY_TITLES[name]),
        key="proxy-of-study",
        label_visibility="collapsed",
    )
    ranked = of_study(points, proxy or NAMES[0])
    correlation = next(one for one in correlations(points) if one.proxy == (proxy or NAMES[0]))
    left, right = st.columns([3, 2], gap="medium", vertical_alignment="center")
    with left:
        reward = _("reward (minus cross-entropy, nats)")
        figure = proxy_figure(ranked, correlation, reward, is_dark=is_dark())
        plot(figure, "proxy-study", can_select=False)
    right.markdown(
        _(
            "{cells} random cells of this space, each trained with {seeds} seeds, measured when "
            "this playground was made. Two trainings of the same cells rank them alike with {rho}: "
            "no proxy can be surer. On NAS-Bench-201 synflow ranks with +0.74 and the gradient "
            "norm with +0.58 (2101.08134); on another space a proxy may even change its sign."
        ).format(
            cells=study.plan.cells,
            seeds=study.plan.seeds,
            rho=f"{study.agreement.rho:+.2f}".replace("-", "−"),
        )
    )


def _show_race(state: RaceState) -> None:
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
