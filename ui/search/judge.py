"""Show what a live search found, trained anew beside random cells and NASNet-A of the same size."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from language.catalogue import _, ngettext
from language.units import percent
from runs.tables import Run
from search import judging
from search.judging import (
    FOUND,
    NASNET_A,
    RANDOM,
    Gain,
    JudgePlan,
    judge_plan,
    seconds_left,
)
from search.plan import LivePlan
from search.race_state import RaceState
from search.stored import KIND
from ui import address
from ui.batch import starting
from ui.batch.actions import show_changes
from ui.batch.live import show_number, show_progress
from ui.batch.starting import ticket_for
from ui.search.address import JUDGE
from ui.search.selection import plot
from ui.store import store
from ui.style import is_dark
from ui.visitor import visitor
from viz.judge_plots import judge_figure


def titles() -> dict[str, str]:
    """Name the groups that are compared, in the reader's language."""
    return {
        FOUND: _("found here"),
        RANDOM: _("random cells"),
        NASNET_A: "NASNet-A",
    }


def show_judge(state: RaceState) -> None:
    """Show a button at first, then the retrained cells as they come."""
    plan = state.plan
    if not isinstance(plan, LivePlan) or not state.race.flat:
        return
    st.subheader(_("Is what was found better than chance?"), anchor=False)
    judge = judge_plan(plan)
    keys = [one.key for one in state.race.top(judge.top)]
    if state.judges:
        _show_runs(state.judges)
        return
    st.markdown(
        _(
            "A search ranks cells by one short training. To judge them, the best {top} are trained "
            "anew with {seeds} seeds that the search never used, for {epochs} epochs on {images} "
            "images, beside {others} random cells and NASNet-A of about the same number of "
            "parameters. What counts is the gain over the *average* random cell."
        ).format(
            top=len(keys),
            seeds=judge.seeds,
            epochs=judge.child.epochs,
            images=f"{judge.child.train_images:,}",
            others=judge.others,
        )
    )
    if state.batch.owner != visitor():
        return
    button = f"judge-{state.batch.id}"
    ticket = ticket_for(button)
    st.button(
        _("Retrain the best {count}").format(count=len(keys)),
        icon=":material/gavel:",
        key=f"{button}-{ticket}",
        disabled=state.is_racing,
        help=_("Once the race is over.") if state.is_racing else None,
        on_click=_start,
        args=(button, ticket, keys, judge),
    )


def _start(button: str, ticket: str, keys: list[str], plan: JudgePlan) -> None:
    def queue() -> str:
        return judging.submit(store(), keys, plan, visitor())

    starting.start(KIND, button, ticket, queue, partial(address.put, JUDGE))


def _show_runs(runs: Sequence[Run]) -> None:
    """Show the verdict, the groups and every training."""
    retrained = judging.read_retrained(store(), runs)
    found = tuple(judging.judgements(retrained))
    is_going = any(run.is_live for run in runs)
    if is_going:
        show_progress(len(retrained) / len(runs), seconds_left(runs, retrained), "judge")
    else:
        show_progress(name="judge")
    value, said = gain_words(judging.gain_over_chance(found), is_going)
    groups = " · ".join(
        _("{group} {accuracy}, {cells}").format(
            group=titles()[one.group],
            accuracy=percent(one.accuracy.mean),
            cells=ngettext("{count} cell", "{count} cells", one.cells),
        )
        for one in found
    )
    show_number(value, said, groups)
    if runs[0].owner == visitor():
        with st.container(horizontal=True):
            show_changes(KIND, runs, JUDGE)
    plot(judge_figure(retrained, found, titles(), is_dark=is_dark()), "judge", can_select=False)


def gain_words(gain: Gain | None, is_going: bool) -> tuple[str, str]:
    """Describe the gain over the average random cell in percentage points, and what it shows."""
    if gain is None:
        return "–", _("Nothing is known yet.")
    points = 100 * gain.accuracy
    value = _("{points} points").format(points=f"{points:+.1f}".replace("-", "−"))
    if is_going:
        return value, _("over the average random cell so far")
    if gain.better == FOUND:
        return value, _("The found cells are better than the average random cell.")
    if gain.better == RANDOM:
        return value, _("The found cells are worse than the average random cell.")
    return value, _("No difference from the average random cell detected: the intervals overlap.")
