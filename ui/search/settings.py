"""The sidebar of Search: space, oracle, searchers, seeds, evaluations, how children are trained."""

import streamlit as st

from language.catalogue import _
from search.plan import LivePlan
from search.presets import PRESETS
from ui.batch.settings import refuse, show_refused_setting, show_setting, turn
from ui.search.address import ADDRESS, Setup, read_setup, usual, write_plan
from ui.search.words import ORACLES, SPACES, space_of, titles
from viz.variant_marks import MOST

BUDGET = ("seeds", "evaluations")


def show_settings(setup: Setup) -> None:
    """Show all settings of a race."""
    _choose_space(setup)
    _choose_searchers(setup)
    st.subheader(_("Budget"))
    plan = setup.plan
    budget = [name for name in plan.knob_names() if name in BUDGET]
    for column, name in zip(st.columns(2), budget, strict=True):
        with column:
            show_setting(ADDRESS, plan, name)
    with st.expander(_("Children") if isinstance(plan, LivePlan) else _("More")):
        for name in plan.knob_names():
            if name not in BUDGET:
                show_setting(ADDRESS, plan, name)


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
    show_refused_setting(ADDRESS, "searchers")
    for name in setup.plan.searchers:
        st.caption(f"**{names[name]}.** {_(PRESETS[name].explanation)}")
    if "random" not in setup.plan.searchers:
        st.caption(_("Without random search there is nothing that the others must beat."))


def _take_searchers() -> None:
    chosen = tuple(st.session_state["search-searchers"])
    if chosen:
        turn(ADDRESS, "searchers", chosen)
    else:
        refuse(ADDRESS, "searchers", _("A race needs at least one searcher."))
