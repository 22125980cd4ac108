"""Plot a race: progress, cost, the controller's probabilities, and what proxies tell."""

from collections.abc import Mapping, Sequence
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from language.catalogue import _
from search.race_state import RaceState
from search.records import Policy
from ui.batch.kind import Views
from ui.plots import show_stage_plot
from ui.search.proxies import show_proxies
from ui.search.selection import chosen_key, plot
from ui.search.words import decision, titles
from ui.style import is_dark
from ui.views import in_pairs
from viz.option_words import option
from viz.policy_plots import entropy_figure, policy_figure
from viz.search_plots import cost_figure, points_figure, progress_figure, search_cost_figure

SEED, LANE, MOMENT = "search-seed", "search-lane", "search-moment"


def evidence(state: RaceState) -> Views:
    """Return the tabs of a race."""
    return {
        "progress": (_("Progress"), partial(_show_progress, state)),
        "cost": (_("Cost"), partial(_show_cost, state)),
        "controller": (_("Controller"), partial(_show_controller, state)),
        "proxies": (_("Proxies"), partial(show_proxies, state)),
    }


def _show_in_pairs(figures: Mapping[str, go.Figure]) -> None:
    for column, (name, figure) in in_pairs(list(figures.items())):
        with column:
            plot(figure, name)


def _seed(state: RaceState, seeds: Sequence[int]) -> int:
    """Choose the seed whose points are shown: all of them together would hide each other."""
    if len(seeds) < 2:
        return seeds[0] if seeds else state.plan.first_seed
    if st.session_state.get(SEED) not in seeds:
        st.session_state.pop(SEED, None)
    left, right = st.columns([1, 3], vertical_alignment="bottom")
    chosen = left.selectbox(_("Points of seed"), seeds, key=SEED)
    right.caption(
        _("Click a point to see the architecture beneath; curves are means over all seeds.")
    )
    return chosen if chosen is not None else seeds[0]


def show_race(state: RaceState) -> None:
    """Show the best so far of each searcher, large; the cards beside it are its legend."""
    race, named = state.race, titles(state.plan.searchers)
    fig = progress_figure(
        race.flat,
        named,
        state.plan.evaluations,
        has_regret=state.has_optimum,
        is_dark=is_dark(),
    )
    fig.layout.showlegend = False
    show_stage_plot(fig, "search-plot-progress")


def _show_progress(state: RaceState) -> None:
    race, named, dark = state.race, titles(state.plan.searchers), is_dark()
    shown, budget = race.of_seed(_seed(state, race.seeds)), state.plan.evaluations
    figure = points_figure(
        shown, named, budget, chosen_key(race), has_regret=state.has_optimum, is_dark=dark
    )
    plot(figure, "points")


def _show_cost(state: RaceState) -> None:
    race, named, dark = state.race, titles(state.plan.searchers), is_dark()
    shown = race.of_seed(_seed(state, race.seeds))
    _show_in_pairs(
        {
            "cost": cost_figure(shown, named, chosen_key(race), is_dark=dark),
            "ladder": search_cost_figure(race.seconds, is_dark=dark),
        }
    )
    if state.has_optimum:
        st.caption(
            _(
                "On a table a search costs only what its searchers compute: the trainings were "
                "paid for by the table's authors. The steps of the ladder also differ in space, "
                "data and hardware."
            )
        )
    else:
        st.caption(
            _(
                "This search is cheap because its children are tiny, see tiny images and few of "
                "them. The steps of the ladder also differ in space, data and hardware."
            )
        )


def _show_controller(state: RaceState) -> None:
    lanes = {lane: found for lane, found in state.race.policies.items() if found}
    if not lanes:
        names = [name for name in state.plan.searchers if name.startswith(("ppo", "reinforce"))]
        st.info(
            _("The controller has not decided anything yet.")
            if names and state.is_racing
            else _(
                "None of these searchers has a policy: only the RNN controllers (PPO, REINFORCE) "
                "decide by probabilities."
            )
        )
        return
    policies = _lane(state, lanes)
    policy = _moment(policies)
    dark = is_dark()
    words = {row.name: decision(row.name) for row in policy.decisions}
    words |= {name: option(name) for row in policy.decisions for name in row.options}
    left, right = st.columns([3, 2], gap="medium")
    with left:
        plot(policy_figure(policy, words, is_dark=dark), "policy", can_select=False)
    with right:
        every = [one for found in lanes.values() for one in found if one.seed == policy.seed]
        named = titles(state.plan.searchers)
        figure = entropy_figure(
            every, named, state.plan.evaluations, policy.evaluations, is_dark=dark
        )
        plot(figure, "entropy", can_select=False)
        st.caption(
            _(
                "Each row is one decision, in the order in which the controller takes them; each "
                "later one is shown given the likeliest options before it. Entropy says how open a "
                "decision still is: at 0 it always takes the same option."
            )
        )


def _lane(state: RaceState, lanes: dict[tuple[str, int], tuple[Policy, ...]]) -> tuple[Policy, ...]:
    names = list(lanes)
    if len(names) == 1:
        return lanes[names[0]]
    if st.session_state.get(LANE) not in names:
        st.session_state.pop(LANE, None)

    named = titles(state.plan.searchers)

    def told(lane: tuple[str, int]) -> str:
        return _("{name}, seed {seed}").format(name=named[lane[0]], seed=lane[1])

    chosen = st.selectbox(_("Controller"), names, format_func=told, key=LANE)
    return lanes[chosen if chosen is not None else names[0]]


def _moment(policies: Sequence[Policy]) -> Policy:
    """Choose the policy after some evaluations: the latest until the reader goes back in time."""
    moments = [policy.evaluations for policy in policies]
    if len(moments) < 2:
        return policies[-1]
    kept = st.session_state.get(MOMENT)
    is_latest = kept is None or kept not in moments or st.session_state.get("search-follows", True)
    st.session_state[MOMENT] = moments[-1] if is_latest else kept

    def take() -> None:
        st.session_state["search-follows"] = st.session_state[MOMENT] == moments[-1]

    at = st.select_slider(_("After so many evaluations"), moments, key=MOMENT, on_change=take)
    return policies[moments.index(at)]
