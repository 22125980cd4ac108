"""The sidebar of Search: space, oracle, searchers, seeds, evaluations, how children are trained.

The address is the only place where they are kept: each run sets the widgets from it, and turning
one writes it.
"""

from dataclasses import replace
from typing import Any

import streamlit as st

from language.catalogue import _
from search.errors import SearchError
from search.plan import LivePlan
from search.presets import PRESETS
from ui.plain import plain
from ui.search.address import (
    EVALUATIONS,
    FIRST_SEED,
    NUMBERS,
    SEEDS,
    Setup,
    read_setup,
    usual,
    write_plan,
)
from ui.search.child_settings import CHILD_SETTINGS, ChildSetting
from ui.search.words import ORACLES, SPACES, space_of, titles
from viz.variant_marks import MOST

REFUSED = "search-setting-refused"


def show_settings(setup: Setup) -> None:
    """All settings of a race."""
    _choose_space(setup)
    _choose_searchers(setup)
    st.subheader(_("Budget"))
    left, right = st.columns(2)
    with left:
        _number(
            setup,
            SEEDS,
            _("Seeds"),
            _("Runs of each searcher: with fewer than 20 no searcher can be said to beat another."),
        )
    with right:
        _number(
            setup,
            EVALUATIONS,
            _("Evaluations"),
            _("Architectures that each run may ask the oracle for, repeats included."),
        )
    with st.expander(_("Children") if isinstance(setup.plan, LivePlan) else _("More")):
        _number(setup, FIRST_SEED, _("First seed"), _("Seeds are counted from here."))
        if isinstance(setup.plan, LivePlan):
            for setting in CHILD_SETTINGS:
                _child(setup.plan, setting)


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
    write_plan(replace(new, searchers=old.searchers, seeds=old.seeds, evaluations=old.evaluations))


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
    if refused := st.session_state.pop(REFUSED, None):
        st.error(plain(refused))
    for name in setup.plan.searchers:
        st.caption(f"**{names[name]}.** {_(PRESETS[name].explanation)}")
    if "random" not in setup.plan.searchers:
        st.caption(_("Without random search there is nothing that the others must beat."))


def _take_searchers() -> None:
    chosen = tuple(st.session_state["search-searchers"])
    if not chosen:
        st.session_state[REFUSED] = _("A race needs at least one searcher.")
        return
    _change({"searchers": chosen})


def _change(changes: dict[str, Any]) -> None:
    try:
        write_plan(replace(read_setup().plan, **changes))
    except SearchError as error:
        st.session_state[REFUSED] = error.sentence(_)


def _number(setup: Setup, name: str, label: str, help: str) -> None:
    low, high = NUMBERS[name]
    key = f"search-{name}"
    st.session_state[key] = getattr(setup.plan, name)
    st.number_input(
        label, low, high, step=1, key=key, help=help, on_change=_take_number, args=(name,)
    )


def _take_number(name: str) -> None:
    value = st.session_state[f"search-{name}"]
    if value is not None:
        _change({name: int(value)})


def _child(plan: LivePlan, setting: ChildSetting) -> None:
    key = f"search-{setting.name}"
    st.session_state[key] = setting.of(plan)
    common: dict[str, Any] = {
        "label": _(setting.label),
        "key": key,
        "help": _(setting.help),
        "on_change": _take_child,
        "args": (setting,),
    }
    if setting.choices:
        st.segmented_control(options=setting.choices, required=True, **common)
    elif setting.is_whole:
        st.number_input(
            min_value=int(setting.low), max_value=int(setting.high), step=int(setting.step),
            **common,
        )  # fmt: skip
    else:
        st.number_input(
            min_value=float(setting.low), max_value=float(setting.high), step=setting.step,
            format="%g", **common,
        )  # fmt: skip


def _take_child(setting: ChildSetting) -> None:
    value = st.session_state[f"search-{setting.name}"]
    plan = read_setup().plan
    if value is not None and isinstance(plan, LivePlan):
        write_plan(setting.put(plan, value))
