"""A comparison as it goes, and the list of the reader's comparisons."""

import streamlit as st

from backbones.registry import parse
from language.catalogue import _, ngettext
from training.catalogue import SOURCES
from training.images import PREFIX
from training.stored import recipe_of
from ui.runs.listing import names, show_own
from ui.runs.polling import show_while_live
from ui.runs.progress import show_progress
from ui.runs.visitor import visitor
from ui.train.actions import show_actions
from ui.train.address import close_batch, open_batch
from ui.train.cards import show_cards, show_results, told
from ui.train.evidence import show_evidence
from ui.train.gallery import show_claim, show_verdicts
from ui.train.labels import shown_device, shown_label
from ui.train.runs import BatchState, read, seconds_left


def show_batch(batch: str, share: str | None) -> None:
    """The runs of an address."""
    show_while_live(lambda: read(batch, visitor(), share), _show, _show_way_out)


def _show_way_out() -> None:
    st.button(_("New comparison"), icon=":material/add:", on_click=close_batch)


def _show(state: BatchState) -> None:
    _show_heading(state)
    show_cards(state)
    show_actions(state)
    _show_notes(state)
    if state.experiment:
        show_verdicts(state.experiment, state)
    show_results(state)
    show_evidence(state)


def _show_heading(state: BatchState) -> None:
    """What is compared, under which conditions, and how long it still takes."""
    experiment = state.experiment
    count = len(state.variants)
    st.title(
        _(experiment.title)
        if experiment
        else ngettext("{count} network", "{count} networks compared", count),
        anchor=False,
    )
    st.caption(" · ".join(_conditions(state)))
    if experiment:
        show_claim(experiment)
    if state.is_live:
        show_progress(sum(s.share for s in state.states) / len(state.states), seconds_left(state))
    else:
        show_progress()


def _conditions(state: BatchState) -> list[str]:
    recipe = recipe_of(state.runs[0])
    sizes = sorted({recipe_of(run).size for run in state.runs})
    started = next((s.started for s in state.states if s.started), None)
    words = [
        _("Your own images") if recipe.data.startswith(PREFIX) else _(SOURCES[recipe.data].title),
        _("{size} pixels").format(size=", ".join(map(str, sizes))),
        ngettext("{count} epoch", "{count} epochs", recipe.epochs),
        ngettext("{count} seed", "{count} seeds", len(state.variants[0].runs)),
    ]
    if recipe.noise:
        words.append(_("noise {noise}").format(noise=f"{recipe.noise:g}"))
    if started:
        words.append(f"{shown_device(started.device_name)}, {started.precision}")
    return words


def _show_notes(state: BatchState) -> None:
    """What happened to runs that did not come to their end."""
    for one in state.states:
        if one.run.note:
            show = st.error if one.run.status in ("failed", "broken") else st.warning
            name = shown_label(one.run.label, parse(one.run.spec))
            show(f"{name}, {told(one)}. {one.run.note.sentence(_)}")


def show_own_batches(present: str | None) -> None:
    """The reader's comparisons."""
    show_own(
        "train",
        _("Your runs"),
        present,
        lambda runs: names([shown_label(run.label, parse(run.spec)) for run in runs]),
        open_batch,
    )
