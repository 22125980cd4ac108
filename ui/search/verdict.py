"""Show the result of a race in one number and one sentence, and the table behind it."""

import pandas as pd
import streamlit as st

from language.catalogue import _, ngettext
from language.said import Note, message
from language.units import interval, percent
from search.race_state import RaceState, Standing
from search.records import Comparison, SearcherResult
from search.statistics import LEAST_SEEDS
from search.summary import RANDOM
from ui.batch.live import show_number
from ui.search.words import titles

NOTHING = "–"
NO_VERDICT = message("Not all runs came to their end: there is no verdict.")
INTERVAL = 120
"""Pixels of a column that is empty while the race runs: a table keeps its first widths."""


def show_verdict(state: RaceState) -> None:
    """Show the most important number, large, and what it shows; its room is the same all along."""
    leader = state.leader
    if leader is None:
        words = _("Nothing is known yet.") if state.is_racing else _(NO_VERDICT)
        value, said, exact = "–", words, ""
    else:
        value = score_words(leader, state)
        if state.has_optimum:
            value = _("{regret} points").format(regret=value)
        said, exact = _said(state, leader), _exact(state, leader)
    show_number(value, said, exact)


def _title(standing: Standing) -> str:
    return titles([standing.searcher])[standing.searcher]


def score_words(standing: Standing, state: RaceState) -> str:
    """Format a searcher's score as a bare number; live races show the accuracy."""
    if standing.score is None or standing.accuracy is None:
        return "–"
    if state.has_optimum:
        return f"{standing.score:.2f}"
    return percent(standing.accuracy)


def _exact(state: RaceState, leader: Standing) -> str:
    """Say what the large number is."""
    seeds = ngettext("{count} seed", "{count} seeds", leader.seeds)
    if state.has_optimum:
        what = _("regret of {searcher}: how far its best is from the best of the space")
    else:
        what = _("validation accuracy of the best child of {searcher}, by its reward")
    parts = [what.format(searcher=_title(leader)), seeds]
    if leader.seeds > 1:
        parts[1] = _("mean of {seeds}").format(seeds=seeds)
    parts.append(
        ngettext(
            "{count} evaluation each",
            "{count} evaluations each",
            leader.evaluations // max(1, leader.seeds),
        )
    )
    own = state.summary.of(leader.searcher)
    if own and state.is_whole and leader.seeds > 1:
        low, high = own.ci95
        parts.insert(
            2, _("95 % interval {low} to {high}").format(low=f"{low:.2f}", high=f"{high:.2f}")
        )
    return " · ".join(parts)


def _said(state: RaceState, leader: Standing) -> str:
    """Say the verdict, as far as there is one."""
    if state.is_racing:
        return _("{searcher} leads so far; the verdict comes when the last run is over.").format(
            searcher=_title(leader)
        )
    if state.plan.seeds == 1 or leader.seeds == 1:
        if sum(one.score == leader.score for one in state.standings) > 1:
            return _("One seed, an illustration: nobody is ahead here.")
        return _("One seed, an illustration: {searcher} came furthest here.").format(
            searcher=_title(leader)
        )
    if leader.searcher == RANDOM:
        return _("Nothing that took part beats random search.")
    own = state.summary.of(leader.searcher)
    return sentence(own.verdict, state) if own else ""


def sentence(note: Note, state: RaceState) -> str:
    """Write a verdict with the searchers' names as readers know them."""
    named = titles(state.plan.searchers)
    facts = {
        name: named.get(value, value) if isinstance(value, str) else value
        for name, value in note.facts.items()
    }
    return Note(note.template, facts).sentence(_)


def show_table(state: RaceState) -> None:
    """Show a row for each searcher, and every two of them compared."""
    pairs = state.summary.comparisons
    rows = [_row(state, one, state.summary.of(one.searcher)) for one in state.standings]
    score = _("Regret (points)") if state.has_optimum else _("Reward (nats)")
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config={
            "searcher": st.column_config.TextColumn(_("Searcher"), width="medium"),
            "score": st.column_config.TextColumn(score),
            "interval": st.column_config.TextColumn(_("95 % interval"), width=INTERVAL),
            "accuracy": st.column_config.TextColumn(_("Accuracy (best reward)")),
            "highest": st.column_config.TextColumn(_("Highest accuracy")),
            "verdict": st.column_config.TextColumn(_("Verdict against random"), width="large"),
            "seeds": st.column_config.TextColumn(_("Seeds done")),
            "evaluations": st.column_config.TextColumn(_("Evaluations")),
            "distinct": st.column_config.TextColumn(_("Distinct a run")),
            "seconds": st.column_config.TextColumn(_("CPU seconds a run")),
        },
    )
    if state.is_whole and len(pairs) > 1 and state.plan.seeds >= LEAST_SEEDS:
        with st.expander(_("Every two searchers compared")):
            _show_pairs(state, pairs)


def _row(state: RaceState, one: Standing, result: SearcherResult | None) -> dict[str, str]:
    """Write all as text: what is not known yet is a dash, not an empty number."""
    is_said = result is not None and (state.is_whole or state.plan.seeds == 1)
    return {
        "searcher": _title(one),
        "score": NOTHING if one.score is None else f"{one.score:.3f}".replace("-", "−"),
        "interval": _interval(one, result),
        "accuracy": NOTHING if one.accuracy is None else percent(one.accuracy, 2),
        "highest": (NOTHING if one.highest_accuracy is None else percent(one.highest_accuracy, 2)),
        "verdict": sentence(result.verdict, state) if result and is_said else NOTHING,
        "seeds": f"{result.seeds if result else 0} / {state.plan.seeds}",
        "evaluations": f"{one.evaluations:,}",
        "distinct": f"{result.distinct_mean:.0f}" if result else NOTHING,
        "seconds": f"{one.seconds / one.seeds:.2f}" if one.seeds else NOTHING,
    }


def _interval(one: Standing, result: SearcherResult | None) -> str:
    """Write the interval of the finished runs: not shown beside a mean that is of others too."""
    if result is None or result.seeds < 2 or result.seeds < one.seeds:
        return NOTHING
    return interval(f"{result.ci95[0]:.3f}", f"{result.ci95[1]:.3f}")


def _show_pairs(state: RaceState, pairs: tuple[Comparison, ...]) -> None:
    st.caption(
        _(
            "Differences of means with their 95 % bootstrap intervals; p-values are Holm-corrected "
            "over all pairs."
        )
    )
    st.dataframe(
        pd.DataFrame(
            {
                "verdict": sentence(pair.verdict, state),
                "difference": pair.difference.mean,
                "interval": interval(f"{pair.difference.low:.3f}", f"{pair.difference.high:.3f}"),
                "p": pair.p,
            }
            for pair in pairs
        ),
        hide_index=True,
        column_config={
            "verdict": st.column_config.TextColumn(_("Verdict"), width="large"),
            "difference": st.column_config.NumberColumn(_("Difference"), format="%.3f"),
            "interval": st.column_config.TextColumn(_("95 % interval"), width=INTERVAL),
            "p": st.column_config.NumberColumn("p", format="%.4f"),
        },
    )


def show_fairness(state: RaceState) -> None:
    """Show the rules of the race, in words."""
    words = [
        _("Every evaluation counts, also a repeat, which is answered from memory and marked."),
        _("All architectures have the same recipe, split and initial seed."),
        _(
            "“A beats B” takes at least {least} seeds each and a 95 % interval of the difference "
            "that leaves out 0, corrected for all comparisons with random search."
        ).format(least=LEAST_SEEDS),
    ]
    if state.has_optimum:
        words.append(
            _(
                "Searchers see the validation accuracy of one training and are judged by the mean "
                "over the benchmark's two or three. Who tunes a searcher does so on CIFAR-10 and "
                "reports on the other two."
            )
        )
    else:
        words.append(
            _(
                "The reward is minus the validation cross-entropy, which separates small children "
                "better than the accuracy does; the accuracy is what is shown."
            )
        )
    st.caption(" ".join(words))
