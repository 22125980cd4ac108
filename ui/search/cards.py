"""The searchers side by side: the score large, what their runs do beneath it."""

from html import escape

import streamlit as st

from language.catalogue import _, ngettext
from runs.tables import Run
from ui.runs.changes import is_live
from ui.runs.swatch import swatch
from ui.runs.words import status_words
from ui.search.state import RaceState, Standing
from ui.search.verdict import score_words
from ui.style import is_dark
from viz.variant_marks import mark


def show_cards(state: RaceState) -> None:
    """A card for each searcher; the leader's number is the largest."""
    leader = state.leader
    cells = "".join(_card(state, one, one is leader) for one in state.standings)
    st.html(f'<ul class="variants searchers">{cells}</ul>')


def _card(state: RaceState, one: Standing, is_leader: bool) -> str:
    colour = mark(one.place, is_dark()).colour
    bars = "".join(
        f'<span class="bar {escape(run.status)}" title="{escape(told(run, state))}">'
        f'<span style="width:{100 * share(run):.0f}%;background:{colour}"></span></span>'
        for run in one.runs
    )
    if one.score is None:
        kind = _("no result yet")
    elif state.has_optimum:
        kind = _("points of regret, mean of {seeds}").format(
            seeds=ngettext("{count} seed", "{count} seeds", one.seeds)
        )
    else:
        kind = _("best accuracy, reward {reward}").format(
            reward=f"{one.score:.3f}".replace("-", "−")
        )
    return (
        f'<li class="variant{" leader" if is_leader else ""}">'
        f'<div class="name">{swatch(one.place)}<span>{escape(one.title)}</span></div>'
        f'<div class="value">{escape(score_words(one, state))}</div>'
        f'<div class="exact">{escape(kind)}</div><div class="bars">{bars}</div>'
        f'<ul class="runs"><li>{escape(_sum(state, one))}</li></ul></li>'
    )


def _sum(state: RaceState, one: Standing) -> str:
    """All runs of a searcher in one line."""
    counts: dict[str, int] = {}
    for run in one.runs:
        word = status_words()[run.status]
        counts[word] = counts.get(word, 0) + 1
    words = ", ".join(
        word if len(one.runs) == 1 else _("{count} {status}").format(count=count, status=word)
        for word, count in counts.items()
    )
    budget = state.plan.evaluations * state.plan.seeds
    return _("{done} of {all} evaluations, {words}").format(
        done=f"{one.evaluations:,}", all=f"{budget:,}", words=words
    )


def share(run: Run) -> float:
    """How much of a run is done, from 0 to 1."""
    return min(1.0, run.steps_done / max(1, run.steps))


def told(run: Run, state: RaceState) -> str:
    """One run in a few words."""
    words = status_words()[run.status]
    if run.wanted != "run" and is_live(run):
        words = _("stopping")
    elif run.status == "queued" and run.id in state.line:
        words = _("{status}, place {place} in line").format(status=words, place=state.line[run.id])
    return _("from seed {seed}: {words}, {done} of {all} evaluations").format(
        seed=run.seed, words=words, done=f"{run.steps_done:,}", all=f"{run.steps:,}"
    )
