"""Show an experiment in a lesson: what was kept at once, and the reader's own run in its place."""

from collections.abc import Callable
from functools import partial

import streamlit as st
from sqlalchemy.exc import DBAPIError

from language.catalogue import _
from runs import supervisor
from runs.batch import read_batch
from runs.errors import NoSuchRunError
from teaching.plots import claim_figure
from training.batch_state import BatchState, read_state
from training.claims import EXPERIMENTS
from ui import address
from ui.batch.address import BATCH
from ui.batch.live import EVERY, show_progress
from ui.batch.starting import show_refusal, start, ticket_for
from ui.lessons.demonstrations.frame import framed, show_picture
from ui.lessons.own_way import lesson_in_links
from ui.lessons.place import RUN, Place
from ui.store import store, store_fails
from ui.style import is_dark
from ui.train.address import ADDRESS
from ui.train.claims import show_verdicts
from ui.train.evidence import show_race
from ui.train.kept import show_kept_verdicts, show_study
from ui.train.offer import queue
from ui.visitor import visitor

READ = "lesson-run-read"
"""Session key of the run that was read last, and its state."""


def show_run(name: str, place: Place) -> None:
    """Show the kept errors of an experiment and its start; once started, the run itself."""
    key = place.key
    batch = address.get(RUN)
    read = partial(_read, batch)
    try:
        state = read() if batch else None
    except (NoSuchRunError, DBAPIError) as error:
        st.error(error.sentence(_) if isinstance(error, NoSuchRunError) else store_fails(error))
        state = None
    if state is None or state.experiment is not EXPERIMENTS[name]:
        with framed(key):
            show_picture(claim_figure(name, is_dark=is_dark()), f"{key}kept")
        _show_start(name, key)
        show_kept_verdicts(name)
        show_study(name)
        return
    is_live = state.is_live
    st.fragment(_show_now, run_every=EVERY if is_live else None)(name, place, read, is_live)


def _show_start(name: str, key: str) -> None:
    experiment = EXPERIMENTS[name]
    button = f"{key}run"
    ticket = ticket_for(button)
    submit = queue(experiment.variants, experiment.recipe, range(experiment.seeds))
    st.button(
        _("Run it here"),
        icon=":material/play_arrow:",
        key=f"{button}-{ticket}",
        help=_("The run takes the place of the kept result; it takes about two minutes."),
        on_click=start,
        args=(ADDRESS.kind, button, ticket, submit, lambda batch: address.put(RUN, batch)),
    )
    show_refusal(ADDRESS.kind)


def _read(batch: str) -> BatchState:
    before: tuple[str, BatchState] | None = st.session_state.get(READ)
    since = before[1] if before and before[0] == batch else None
    state = read_state(store(), read_batch(store(), batch, visitor(), None, ADDRESS.kind), since)
    st.session_state[READ] = (batch, state)
    return state


def _show_now(name: str, place: Place, read: Callable[[], BatchState], was_live: bool) -> None:
    try:
        state = read()
    except (NoSuchRunError, DBAPIError):
        st.rerun()
    if state.is_live != was_live:
        # Begin to poll, or leave off.
        st.rerun()
    if any(run.status == "queued" for run in state.batch.runs):
        supervisor.ensure()
    if state.batch.is_live:
        show_progress(state.share, state.seconds_left(), "lesson")
    show_race(state)
    show_verdicts(EXPERIMENTS[name], state)
    show_study(name)
    left, right = st.columns(2)
    left.button(_("The kept result"), on_click=address.put, args=(RUN, None))
    right.page_link(
        "pages/train.py",
        label=_("All of this run"),
        icon=":material/model_training:",
        query_params=[(BATCH, state.batch.id), *lesson_in_links(place)],
    )
