"""The sidebar of Search: space, oracle, searchers, seeds, evaluations, how children are trained.

The address is the only place where they are kept: each run sets the widgets from it, and turning
one writes it.
"""

from typing import Any

import streamlit as st

from language.catalogue import _
from search.errors import SearchError
from search.plan import LivePlan, Plan
from search.presets import PRESETS
from ui.knob_widget import show_knob
from ui.markdown import escape_markdown
from ui.search.address import Setup, read_setup, usual, write_plan
from ui.search.words import ORACLES, SPACES, space_of, titles
from viz.variant_marks import MOST

REFUSED = "search-setting-refused"
BUDGET = ("seeds", "evaluations")


def show_settings(setup: Setup) -> None:
    """All settings of a race."""
    _choose_space(setup)
    _choose_searchers(setup)
    st.subheader(_("Budget"))
    plan = setup.plan
    budget = [name for name in plan.knob_names() if name in BUDGET]
    for column, name in zip(st.columns(2), budget, strict=True):
        with column:
            _show_setting(plan, name)
    with st.expander(_("Children") if isinstance(plan, LivePlan) else _("More")):
        for name in plan.knob_names():
            if name not in BUDGET:
                _show_setting(plan, name)


def _choose_space(setup: Setup) -> None:
    space = space_of(setup.oracle)
    st.session_state["search-space"] = space
    st.segmented_control(
        _("Space"),
        list(SPACES),
        format_func=_,
        required=True,
        key="search-space",
        on_change=_take_space,
        help=_(
            "NASNet cells: two cells of five blocks each, 5 × 10³⁶ descriptions. NAS-Bench-201: "
            "15,625 cells, each of which was trained by its authors, so the best is known."
        ),
    )
    st.session_state["search-oracle"] = setup.oracle
    st.selectbox(
        _("Oracle: what says how good a candidate is"),
        SPACES[space],
        format_func=lambda name: _(ORACLES[name]),
        key="search-oracle",
        on_change=_take_oracle,
        help=_(
            "A table answers at once with what the training of 200 epochs came to. Live, each "
            "candidate is built and trained for about a second. Tune on CIFAR-10, report on the "
            "other two."
        ),
    )


def _take_space() -> None:
    chosen = st.session_state["search-space"]
    if chosen:
        # CIFAR-100 is the table that is reported on.
        write_plan(usual(SPACES[chosen][len(SPACES[chosen]) // 2]))


def _take_oracle() -> None:
    old, new = read_setup().plan, usual(st.session_state["search-oracle"])
    write_plan(new.but(searchers=old.searchers, seeds=old.seeds, evaluations=old.evaluations))


def _choose_searchers(setup: Setup) -> None:
    names = titles(list(PRESETS))
    st.session_state["search-searchers"] = list(setup.plan.searchers)
    st.multiselect(
        _("Searchers"),
        list(PRESETS),
        format_func=names.__getitem__,
        key="search-searchers",
        on_change=_take_searchers,
        max_selections=MOST,
    )
    _show_refusal("searchers")
    for name in setup.plan.searchers:
        st.caption(f"**{names[name]}.** {_(PRESETS[name].explanation)}")
    if "random" not in setup.plan.searchers:
        st.caption(_("Without random search there is nothing that the others must beat."))


def _take_searchers() -> None:
    chosen = tuple(st.session_state["search-searchers"])
    if not chosen:
        st.session_state[REFUSED] = "searchers", _("A race needs at least one searcher.")
        return
    _change("searchers", chosen)


def _change(name: str, value: Any) -> None:
    try:
        write_plan(read_setup().plan.but(**{name: value}))
    except SearchError as error:
        st.session_state[REFUSED] = name, error.sentence(_)


def _show_refusal(name: str) -> None:
    """Why the last change of a setting changed nothing, once, beneath its widget."""
    refused = st.session_state.get(REFUSED)
    if refused and refused[0] == name:
        del st.session_state[REFUSED]
        st.error(escape_markdown(refused[1]))


def _show_setting(plan: Plan, name: str) -> None:
    show_knob(plan, name, f"search-{name}", _take, (name,))
    _show_refusal(name)


def _take(name: str) -> None:
    value = st.session_state[f"search-{name}"]
    if value is not None:
        _change(name, value)
