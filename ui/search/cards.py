"""Show the searchers side by side: the score large, the states of their runs beneath it."""

from collections.abc import Mapping

from language.catalogue import _, ngettext
from language.line_breaks import NO_BREAK_SPACE
from language.units import percent
from runs.tables import Run
from search.race_state import RaceState, Standing
from ui.batch.cards import Bar, Card, Cards
from ui.batch.words import status_words
from ui.search.verdict import NOTHING, score_words
from ui.search.words import titles


def cards(state: RaceState) -> Cards:
    """Return a card for each searcher: its score, as far as it is known."""
    leader = state.leader
    found = [_card(state, one) for one in state.standings]
    return Cards(found, leader.place if leader else None, "searchers")


def _card(state: RaceState, one: Standing) -> Card:
    if one.score is None:
        what = _("no result yet")
    elif state.has_optimum:
        what = _("points of regret, mean of {seeds}").format(
            seeds=ngettext("{count} seed", "{count} seeds", one.seeds)
        )
    else:
        what = _("accuracy of the best reward, {reward}; highest accuracy {highest}").format(
            reward=f"{one.score:.3f}".replace("-", "−"),
            highest=_unbroken(one.highest_accuracy),
        )
    places = state.batch.places
    return Card(
        one.place,
        titles([one.searcher])[one.searcher],
        score_words(one, state),
        what,
        [Bar(run.status, told(run, places), run.done_share) for run in one.runs],
        [_sum(state, one)],
    )


def _unbroken(accuracy: float | None) -> str:
    """Format an accuracy whose sign stays on the line of its number."""
    return NOTHING if accuracy is None else percent(accuracy).replace(" ", NO_BREAK_SPACE)


def _sum(state: RaceState, one: Standing) -> str:
    """Tell all runs of a searcher in one line."""
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


def told(run: Run, places: Mapping[str, int]) -> str:
    """Tell a run in a few words."""
    words = status_words()[run.status]
    if run.wanted != "run" and run.is_live:
        words = _("stopping")
    elif run.status == "queued" and run.id in places:
        words = _("{status}, place {place} in line").format(status=words, place=places[run.id])
    return _("from seed {seed}: {words}, {done} of {all} evaluations").format(
        seed=run.seed, words=words, done=f"{run.steps_done:,}", all=f"{run.steps:,}"
    )
