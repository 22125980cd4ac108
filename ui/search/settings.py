"""Show the sidebar of Search: space, oracle, searchers, seeds, evaluations, children."""

from typing import Any

import streamlit as st

from language.catalogue import _
from language.said import SaidError
from search.plan import LivePlan
from search.presets import PRESETS, never_begin
from ui.batch.settings import panel_key, setting_field, take_setting_turns
from ui.callbacks import run_to_end
from ui.knob_panel.fields import Field
from ui.knob_panel.panel import Group, show_panel
from ui.markdown import escape_markdown
from ui.search.address import ADDRESS, Setup, read_setup, usual, write_plan
from ui.search.words import ORACLES, SPACES, space_of, titles
from ui.widget_value import set_value
from viz.variant_marks import MOST

BUDGET = ("seeds", "evaluations")
SPACE = "space"
"""Part of the form that stands above the choice of searchers."""

REFUSED = "search-searchers-refused"
"""Session key of why the last choice of searchers changed nothing."""


def take_turns() -> None:
    """Take what the reader turned since into the address."""
    take_setting_turns(ADDRESS, {"space": _take_space, "oracle": _take_oracle}, SPACE)
    take_setting_turns(ADDRESS, {})


def show_settings(setup: Setup) -> None:
    """Show all settings of a race."""
    show_panel(panel_key(ADDRESS, SPACE), [Group("", _space(setup))])
    _choose_searchers(setup)
    plan = setup.plan
    names = plan.knob_names()
    budget = [setting_field(ADDRESS, setup, name) for name in names if name in BUDGET]
    rest = [setting_field(ADDRESS, setup, name) for name in names if name not in BUDGET]
    title = _("Children") if isinstance(plan, LivePlan) else _("More")
    show_panel(panel_key(ADDRESS), [Group(_("Budget"), budget), Group(title, rest, is_folded=True)])


def _space(setup: Setup) -> list[Field]:
    space = space_of(setup.oracle)
    return [
        Field(
            "space",
            "choice",
            _("Space"),
            space,
            help=_(
                "NASNet cells: two cells of five blocks each, 5 × 10³⁶ descriptions. "
                "NAS-Bench-201: 15,625 cells, each of which was trained by its authors, so the "
                "best is known."
            ),
            options=tuple((name, _(name)) for name in SPACES),
        ),
        Field(
            "oracle",
            "select",
            _("Oracle: what says how good a candidate is"),
            setup.oracle,
            help=_(
                "A table answers at once with what the training of 200 epochs came to. Live, each "
                "candidate is built and trained for about a second. Tune on CIFAR-10, report on "
                "the other two."
            ),
            options=tuple((name, _(ORACLES[name])) for name in SPACES[space]),
        ),
    ]


def _take_space(name: Any) -> None:
    if name in SPACES:
        # CIFAR-100 is the table that is reported on.
        write_plan(usual(SPACES[name][len(SPACES[name]) // 2]))


def _take_oracle(name: Any) -> None:
    if name in ORACLES:
        old, new = read_setup().plan, usual(name)
        write_plan(new.but(searchers=old.searchers, seeds=old.seeds, evaluations=old.evaluations))


def _choose_searchers(setup: Setup) -> None:
    names = titles(list(PRESETS))
    set_value("search-searchers", list(setup.plan.searchers))
    st.multiselect(
        _("Searchers"),
        list(PRESETS),
        format_func=names.__getitem__,
        key="search-searchers",
        on_change=_take_searchers,
        max_selections=MOST,
    )
    if reason := st.session_state.pop(REFUSED, None):
        st.error(escape_markdown(reason))
    with st.expander(_("What these searchers do")):
        for name in setup.plan.searchers:
            st.caption(f"**{names[name]}.** {_(PRESETS[name].explanation)}")
    for note in never_begin(setup.plan.searchers, setup.plan.evaluations):
        st.caption(note.sentence(_))
    if "random" not in setup.plan.searchers:
        st.caption(_("Without random search there is nothing that the others must beat."))


def _take_searchers() -> None:
    run_to_end(_write_searchers)


def _write_searchers() -> None:
    chosen = tuple(st.session_state["search-searchers"])
    if not chosen:
        st.session_state[REFUSED] = _("A race needs at least one searcher.")
        return
    try:
        write_plan(read_setup().plan.but(searchers=chosen))
    except SaidError as error:
        st.session_state[REFUSED] = error.sentence(_)
