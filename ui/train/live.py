"""A batch of runs as it goes: one fragment that polls while something runs, and not otherwise."""

from datetime import timedelta

import streamlit as st
from sqlalchemy.exc import DBAPIError

from language.catalogue import _, ngettext
from operation.settings import settings
from training import supervisor
from training.catalogue import SOURCES
from training.facts import Facts
from training.images import PREFIX
from training.notes import NoSuchRunError
from ui.train.actions import show_actions
from ui.train.address import close_batch, open_batch
from ui.train.before import about, store_fails
from ui.train.cards import show_cards, show_results, told
from ui.train.evidence import show_evidence
from ui.train.gallery import show_claim, show_verdicts
from ui.train.runs import BatchState, read, seconds_left, store
from ui.train.visitor import visitor

EVERY = timedelta(seconds=1)
MOST_LISTED = 8


def show_batch(batch: str, share: str | None) -> None:
    """The runs of an address; polls from the top level while something is still to come."""
    try:
        is_live = read(batch, visitor(), share).is_live
    except NoSuchRunError as error:
        st.title(_("No such runs"), anchor=False)
        st.info(error.note.sentence(_))
        st.button(_("New comparison"), icon=":material/add:", on_click=close_batch)
        return
    except DBAPIError as error:
        st.error(store_fails(error))
        is_live = True
    st.fragment(_show, run_every=EVERY if is_live else None)(batch, share, is_live)


def _show(batch: str, share: str | None, was_live: bool) -> None:
    try:
        state = read(batch, visitor(), share)
    except NoSuchRunError:
        st.rerun()
    except DBAPIError as error:
        st.error(store_fails(error))
        return
    if state.is_live != was_live:
        # Begin to poll, or leave off.
        st.rerun()
    if any(run.status == "queued" for run in state.runs):
        supervisor.ensure()
        if Facts(store().database).is_paused():
            st.info(_("The teacher has paused the queue: your runs start when it goes on."))
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
    done = sum(s.share for s in state.states) / len(state.states)
    if state.is_live:
        left = seconds_left(state)
        waited = _("{time} left").format(time=about(left)) if left is not None else _("starting …")
        st.progress(min(1.0, done), text=waited)


def _conditions(state: BatchState) -> list[str]:
    recipe = state.runs[0].settings
    sizes = sorted({run.settings.size for run in state.runs})
    started = next((s.started for s in state.states if s.started), None)
    words = [
        _("Your own images") if recipe.data.startswith(PREFIX) else SOURCES[recipe.data].title,
        _("{size} pixels").format(size=", ".join(map(str, sizes))),
        ngettext("{count} epoch", "{count} epochs", recipe.epochs),
        ngettext("{count} seed", "{count} seeds", len(state.variants[0].runs)),
    ]
    if recipe.noise:
        words.append(_("noise {noise}").format(noise=f"{recipe.noise:g}"))
    if started:
        words.append(f"{started.device_name}, {started.precision}")
    return words


def _show_notes(state: BatchState) -> None:
    """What happened to runs that did not come to their end."""
    for one in state.states:
        if one.run.note:
            show = st.error if one.run.status in ("failed", "broken") else st.warning
            show(f"{one.run.label}, {told(one)}. {one.run.note.sentence(_)}")


def show_own_batches(present: str | None) -> None:
    """The reader's comparisons, the newest first."""
    try:
        batches = store().batches(visitor())[:MOST_LISTED]
        found = [(batch, store().batch(batch, visitor())) for batch in batches]
    except (DBAPIError, NoSuchRunError):
        return
    if not found:
        return
    st.subheader(_("Your runs"))
    for batch, runs in found:
        labels = list(dict.fromkeys(run.label for run in runs))
        name = ", ".join(labels[:3]) + (" …" if len(labels) > 3 else "")
        st.button(
            name,
            key=f"train-open-{batch}",
            type="secondary" if batch == present else "tertiary",
            on_click=open_batch,
            args=(batch, runs[0].share),
        )
    if days := settings().keep_days:
        st.caption(_("Finished runs are removed after {count} days.").format(count=f"{days:g}"))
    elif settings().keep_gb:
        st.caption(_("The oldest finished runs are removed when the server's store is full."))
