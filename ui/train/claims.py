"""Prove the paper: experiments that start with one click, each with its claim beforehand."""

from functools import partial

import streamlit as st

from language.catalogue import _, ngettext
from language.citations import cited
from language.said import Note
from training.batch_state import BatchState
from training.claims import EXPERIMENTS
from training.experiments import Experiment
from training.judging import Verdict, judge
from ui.batch.gallery import ReadyMade
from ui.markdown import keep_names_whole
from ui.train.kept import ICONS, show_kept, show_kept_verdicts, show_study
from ui.train.labels import shown_facts
from ui.train.offer import queue

LOOKS = {
    "agrees": st.success,
    "differs": st.warning,
    "open": st.info,
    "illustration": st.info,
}


def ready_made() -> list[ReadyMade]:
    """Return all experiments."""
    return [_ready_made(experiment) for experiment in EXPERIMENTS.values()]


def _ready_made(experiment: Experiment) -> ReadyMade:
    names = ", ".join(_(variant.label) for variant in experiment.variants)
    return ReadyMade(
        key=f"experiment-{experiment.name}",
        title=_(experiment.title),
        words=keep_names_whole(_(experiment.claim)),
        budget=f"{cited(experiment.source)} · {_budget(experiment)}",
        help=_("Train {names}").format(names=names),
        submit=queue(experiment.variants, experiment.recipe, range(experiment.seeds)),
        show_kept=partial(show_kept, experiment.name),
    )


def _budget(experiment: Experiment) -> str:
    return ", ".join(
        (
            ngettext("{count} network", "{count} networks", len(experiment.variants)),
            ngettext("{count} seed", "{count} seeds", experiment.seeds),
            ngettext("{count} epoch", "{count} epochs", experiment.recipe.epochs),
        )
    )


def show_claim(experiment: Experiment) -> None:
    """Show what the paper says, folded: the page's title is the claim in one line."""
    with st.expander(_("What the paper claims"), icon=":material/menu_book:"):
        st.markdown(keep_names_whole(_(experiment.claim)))
        st.caption(cited(experiment.source))
        if experiment.condition:
            st.markdown(keep_names_whole(_(experiment.condition)))
    show_study(experiment.name)


def show_verdicts(experiment: Experiment, batch: BatchState) -> None:
    """Show what was measured here, pair by pair, once all runs are over; until then what was kept.

    Below a verdict stands what a larger budget is expected to change.
    """
    if batch.is_live:
        st.caption(_("The runs are under way; the verdict comes when the last one is over."))
        show_kept_verdicts(experiment.name)
        return
    for comparison in experiment.comparisons:
        verdict = judge(comparison, batch.errors(comparison.measure))
        LOOKS[verdict.result](keep_names_whole(told(verdict)), icon=ICONS[verdict.result])
        if comparison.outlook:
            st.caption(keep_names_whole(_(comparison.outlook)))


def told(verdict: Verdict) -> str:
    """Tell a verdict in the reader's language."""
    return Note(verdict.note.template, shown_facts(verdict.note.facts)).sentence(_)
