"""What a link to the Search page carries: a race to be made, or the runs of one.

``oracle``, ``searchers``, ``seeds`` and ``evaluations`` are those of the command line; a child's
settings stand under their own names. What is usual for the oracle is left out. ``batch`` names a
race that was started, ``share`` is the token that opens it to others, ``point`` the key of the
architecture that is looked at, ``judge`` the batch that retrained what the race found.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from language.catalogue import _
from search.errors import SearchError
from search.oracles.names import LIVE
from search.plan import LivePlan, Plan, plan_for
from search.presets import find
from ui.knob_address import put, read_knobs, write_knobs
from ui.runs.changes import SHARE
from viz.variant_marks import MOST

ORACLE, SEARCHERS = "oracle", "searchers"
BATCH, POINT, JUDGE = "batch", "point", "judge"
USUAL_ORACLE = "nb201-cifar100"
USUAL_SEARCHERS = ("random", "evolution", "ppo")


@dataclass(frozen=True)
class Setup:
    """A race before it starts; ``mistakes`` says what of the address could not be used."""

    plan: Plan
    mistakes: tuple[str, ...] = ()

    @property
    def oracle(self) -> str:
        """By the name that the command line knows."""
        return self.plan.oracle_name


def usual(oracle: str) -> Plan:
    """The race that an oracle is offered with; raises SearchError for an unknown one."""
    return LivePlan() if oracle == LIVE else plan_for(oracle, USUAL_SEARCHERS)


def read_setup() -> Setup:
    """The race that the address asks for, as far as it can be."""
    mistakes: list[str] = []
    try:
        plan = usual(st.query_params.get(ORACLE, USUAL_ORACLE))
    except SearchError as error:
        mistakes.append(error.sentence(_))
        plan = usual(USUAL_ORACLE)
    if SEARCHERS in st.query_params:
        names = _searchers(st.query_params[SEARCHERS], mistakes)
        if names:
            plan = plan.but(searchers=names)
    return Setup(read_knobs(plan, mistakes), tuple(mistakes))


def _searchers(text: str, mistakes: list[str]) -> tuple[str, ...]:
    names: list[str] = []
    for word in dict.fromkeys(part.strip() for part in text.split(",")):
        try:
            names.append(find(word).name)
        except SearchError as error:
            mistakes.append(error.sentence(_))
    if len(names) > MOST:
        mistakes.append(
            _("The address asks for {count} searchers: the first {most} are taken.").format(
                count=len(names), most=MOST
            )
        )
    return tuple(names[:MOST])


def write_plan(plan: Plan) -> None:
    """Put a race to be made into the address: only what is not usual for its oracle."""
    base = usual(plan.oracle_name)
    for name in _settings():
        put(name, None)
    put(ORACLE, None if plan.oracle_name == USUAL_ORACLE else plan.oracle_name)
    put(SEARCHERS, None if plan.searchers == base.searchers else ",".join(plan.searchers))
    write_knobs(plan, base)


def _settings() -> Sequence[str]:
    return (ORACLE, SEARCHERS, *LivePlan.knob_names())


def read_batch() -> tuple[str | None, str | None]:
    """The race that the address shows, and the token that opens it.

    A second click that came before the browser had the new address brings the old settings again:
    they go.
    """
    batch = st.query_params.get(BATCH)
    if batch:
        for name in _settings():
            st.query_params.pop(name, None)
    return batch, st.query_params.get(SHARE)


def open_batch(batch: str, share: str | None = None) -> None:
    """Show a race, and nothing else, from here on."""
    for name in (*_settings(), SHARE, POINT, JUDGE):
        st.query_params.pop(name, None)
    st.query_params[BATCH] = batch
    if share:
        st.query_params[SHARE] = share


def close_batch(plan: Plan | None = None) -> None:
    """Back to the choice, of the usual or of what was run."""
    for name in (BATCH, SHARE, POINT, JUDGE):
        st.query_params.pop(name, None)
    write_plan(plan or usual(USUAL_ORACLE))
