"""Before Start: what a race will take, and the button."""

from functools import partial
from html import escape

import streamlit as st

from language.catalogue import _, ngettext
from runs.executors.local import usual_slots
from search.plan import Plan, assignments, command
from search.submission import submit
from ui.runs import starting
from ui.runs.keeper import store
from ui.runs.starting import show_refusal, ticket_for
from ui.runs.visitor import visitor
from ui.runs.words import about
from ui.search.address import Setup, open_batch
from ui.search.estimate import seconds
from viz.numbers import compact

PAGE = BUTTON = "search"


def show_start(setup: Setup) -> None:
    """How long it will take, large, and beside it the button."""
    plan = setup.plan
    left, right = st.columns([3, 1], vertical_alignment="center")
    slots = usual_slots().cpu
    with left, st.spinner(_("Measuring what an evaluation takes …")):
        taken = seconds(plan, slots)
    count = len(plan.searchers) * plan.seeds
    told = [
        ngettext("{count} searcher", "{count} searchers", len(plan.searchers)),
        ngettext("{count} seed", "{count} seeds", plan.seeds),
        ngettext("{count} evaluation each", "{count} evaluations each", plan.evaluations),
        _("{count} evaluations in all").format(count=f"{count * plan.evaluations:,}"),
        _("{count} at a time").format(count=min(slots, len(assignments(plan)))),
    ]
    with left.container(key="search-machine"):
        st.html(
            f'<div class="lead"><span class="value">{escape(about(taken))}</span>'
            f'<span class="exact">{escape(" · ".join(told))}</span></div>'
        )
    ticket = ticket_for(BUTTON)
    right.button(
        _("Start"),
        type="primary",
        icon=":material/play_arrow:",
        key=f"search-start-{ticket}",
        on_click=start,
        args=(BUTTON, ticket, plan),
        width="stretch",
    )
    show_refusal(PAGE)
    st.caption(" ".join(_size(plan)))
    with st.expander(_("The same from the command line")):
        st.code(command(plan), language="sh", wrap_lines=True)


def _size(plan: Plan) -> list[str]:
    """How little of its space a race can see."""
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
    """``15,625`` or ``5.2 × 10³⁶``."""
    if count < 10**12:
        return f"{count:,}" if count < 10**7 else compact(count)
    mantissa, exponent = f"{count:.1e}".split("e+")
    return f"{mantissa} × 10{str(int(exponent)).translate(SUPERSCRIPTS)}"


SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def start(button: str, ticket: str, plan: Plan) -> None:
    """Queue the runs and show them."""
    starting.start(PAGE, button, ticket, partial(_queue, plan), open_batch)


def _queue(plan: Plan) -> str:
    return submit(store(), plan, visitor())
