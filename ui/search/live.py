"""A race as it goes, and the list of the reader's races."""

from collections.abc import Sequence

import streamlit as st

from language.catalogue import _, ngettext
from runs.tables import Run
from search import stored
from search.errors import SearchError
from search.plan import LivePlan
from search.presets import PRESETS
from ui.runs.listing import names, show_own
from ui.runs.polling import show_while_live
from ui.runs.progress import show_progress
from ui.runs.visitor import visitor
from ui.search.actions import show_actions
from ui.search.address import close_batch, open_batch
from ui.search.architecture import show_architecture
from ui.search.before import PAGE
from ui.search.cards import show_cards, told
from ui.search.evidence import show_evidence
from ui.search.gallery import question_of
from ui.search.judge import show_judge
from ui.search.state import RaceState, read, seconds_left
from ui.search.verdict import show_fairness, show_table, show_verdict
from ui.search.words import ORACLES


def show_batch(batch: str, share: str | None) -> None:
    """The race of an address."""
    show_while_live(lambda: read(batch, visitor(), share), _show, _show_way_out)


def _show_way_out() -> None:
    st.button(_("New race"), icon=":material/add:", on_click=close_batch)


def _show(state: RaceState) -> None:
    _show_heading(state)
    show_verdict(state)
    show_cards(state)
    show_actions(state)
    _show_notes(state)
    show_table(state)
    show_fairness(state)
    show_evidence(state)
    show_architecture(state)
    show_judge(state)


def _show_heading(state: RaceState) -> None:
    """Who races, under which conditions, and how long it still takes."""
    question, count = question_of(state.plan), len(state.plan.searchers)
    st.title(
        _(question.title)
        if question
        else ngettext("{count} searcher races", "{count} searchers race", count),
        anchor=False,
    )
    st.caption(" · ".join(_conditions(state)))
    if state.is_racing:
        done = state.race.share
        show_progress(done, seconds_left(state) if done else None)
    else:
        show_progress()


def _conditions(state: RaceState) -> list[str]:
    plan = state.plan
    words = [
        _(ORACLES[plan.oracle_name]),
        ngettext("{count} seed", "{count} seeds", plan.seeds),
        ngettext("{count} evaluation each", "{count} evaluations each", plan.evaluations),
    ]
    if isinstance(plan, LivePlan):
        child = plan.child
        words += [
            _("noise {noise}").format(noise=f"{child.noise:g}"),
            ngettext("{count} epoch", "{count} epochs", child.epochs),
            _("{count} training images").format(count=f"{child.train_images:,}"),
            _("N = {cells}, F = {filters}, B = {blocks}").format(
                cells=child.cells, filters=child.filters, blocks=plan.blocks
            ),
        ]
    return words


def _show_notes(state: RaceState) -> None:
    """What happened to runs that did not come to their end."""
    for run in state.runs:
        if run.note:
            show = st.error if run.status in ("failed", "broken") else st.warning
            show(f"{state.titles[run.label]}, {told(run, state)}. {run.note.sentence(_)}")


def show_own_batches(present: str | None) -> None:
    """The reader's races."""
    show_own(PAGE, _("Your races"), present, _name, open_batch, stored.KIND)


def _name(runs: Sequence[Run]) -> str:
    """The question that a race answers, or who races."""
    try:
        question = question_of(stored.plan_of(runs))
    except SearchError:
        question = None
    if question:
        return _(question.title)
    return names([_(PRESETS[run.label].title) for run in runs if run.label in PRESETS], 2)
