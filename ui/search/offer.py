"""Before Start: what a race will take, measured here, and what it can show."""

from functools import partial

import streamlit as st

from language.catalogue import _, ngettext
from runs.executors.local import usual_slots
from search.child import ChildPlan
from search.estimate import measure_child, measure_searcher, race_seconds
from search.plan import Plan, assignments, command
from search.submission import submit
from ui.batch.starting import Offer
from ui.batch.words import about
from ui.store import store
from ui.visitor import visitor
from viz.numbers import compact


@st.cache_resource(max_entries=64, ttl=3_600, show_spinner=False)
def searcher_seconds(name: str) -> float:
    """Measure a searcher, once an hour for all readers."""
    return measure_searcher(name)


@st.cache_resource(max_entries=64, ttl=3_600, show_spinner=False)
def child_seconds(child: ChildPlan, blocks: int) -> float:
    """Measure a child, once an hour for all readers."""
    return measure_child(child, blocks)


def make_offer(plan: Plan) -> Offer:
    """Measure what an evaluation takes, and add up."""
    slots = usual_slots().cpu
    with st.spinner(_("Measuring what an evaluation takes …")):
        taken = race_seconds(plan, slots, searcher_seconds, child_seconds)
    count = len(plan.searchers) * plan.seeds
    facts = [
        ngettext("{count} searcher", "{count} searchers", len(plan.searchers)),
        ngettext("{count} seed", "{count} seeds", plan.seeds),
        ngettext("{count} evaluation each", "{count} evaluations each", plan.evaluations),
        _("{count} evaluations in all").format(count=f"{count * plan.evaluations:,}"),
        _("{count} at a time").format(count=min(slots, len(assignments(plan)))),
    ]
    return Offer(about(taken), facts, queue(plan), partial(_show_details, plan))


def queue(plan: Plan) -> partial[str]:
    """Return what queues a race for the reader."""
    return partial(_queue, plan)


def _queue(plan: Plan) -> str:
    return submit(store(), plan, visitor())


def _show_details(plan: Plan) -> None:
    st.caption(" ".join(_size(plan)))
    with st.expander(_("The same from the command line")):
        st.code(command(plan), language=None, wrap_lines=True)


def _size(plan: Plan) -> list[str]:
    """Say how little of its space a race can see."""
    space = plan.space
    words = [
        _("The space: {decisions} decisions, {count} descriptions.").format(
            decisions=len(space.decisions), count=large(space.count)
        )
    ]
    if plan.is_live:
        words.append(_("Each child is a small network, trained from scratch for about a second."))
    else:
        words.append(
            _("Each was trained by the table's authors, so the best is known: regret is measured.")
        )
    if plan.seeds == 1:
        words.append(_("With one seed the race is an illustration, not a proof."))
    return words


def large(count: int) -> str:
    """Write a count: ``15,625`` or ``5.2 × 10³⁶``."""
    if count < 10**12:
        return f"{count:,}" if count < 10**7 else compact(count)
    mantissa, exponent = f"{count:.1e}".split("e+")
    return f"{mantissa} × 10{str(int(exponent)).translate(SUPERSCRIPTS)}"


SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
