"""Show a batch as it goes: one fragment that polls while something runs, and not otherwise."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from html import escape

import streamlit as st
from sqlalchemy.exc import DBAPIError

from language.catalogue import _
from runs import supervisor
from runs.batch import read_batch
from runs.errors import NoSuchRunError
from runs.shared_values import SharedValues
from ui.batch.actions import show_actions
from ui.batch.address import S
from ui.batch.cards import show_cards
from ui.batch.kind import B, BatchKind
from ui.batch.words import about
from ui.page_name import show_name
from ui.store import store, store_fails
from ui.views import show_tabs
from ui.visitor import visitor

EVERY = timedelta(seconds=1)

READ = "{kind}-read"
"""Session key of the batch that was read last and its state."""


def show_batch(kind: BatchKind[S, B], batch: str, share: str | None) -> None:
    """Show the batch of an address, again each second while something is still to come."""
    read = partial(_read, kind, batch, share)
    try:
        is_live = read().is_live
    except NoSuchRunError as error:
        st.title(_("No such runs"), anchor=False)
        st.info(error.sentence(_))
        st.button(_(kind.new), icon=":material/add:", on_click=kind.address.close_batch)
        return
    except DBAPIError as error:
        st.error(store_fails(error))
        is_live = True
    st.fragment(_show_now, run_every=EVERY if is_live else None)(kind, batch, read, is_live)


def _read(kind: BatchKind[S, B], batch: str, share: str | None) -> B:
    """Read the present state after the one before; raises NoSuchRunError."""
    name = kind.address.kind
    found = read_batch(store(), batch, visitor(), share, name)
    before, state = st.session_state.get(READ.format(kind=name), (None, None))
    state = kind.read(found, state if before == batch else None)
    st.session_state[READ.format(kind=name)] = (batch, state)
    return state


def _show_now(kind: BatchKind[S, B], batch: str, read: Callable[[], B], was_live: bool) -> None:
    if kind.address.read_batch()[0] != batch:
        # A button in here has left the batch, and the rest of the page is to follow.
        st.rerun()
    try:
        state = read()
    except NoSuchRunError:
        st.rerun()
    except DBAPIError as error:
        st.error(store_fails(error))
        return
    if state.is_live != was_live:
        # Begin to poll, or leave off.
        st.rerun()
    if any(run.status == "queued" for run in state.batch.runs):
        supervisor.ensure()
        if SharedValues(store().database).is_paused():
            st.info(_("The teacher has paused the queue: your runs start when it goes on."))
    _show(kind, state)


def _show(kind: BatchKind[S, B], state: B) -> None:
    """Show title, plot with its legend, and verdict within one window, the rest below."""
    title, conditions = kind.heading(state)
    with st.container(key="race", gap="xsmall"):
        show_name(title)
        st.caption(" · ".join(conditions))
        if state.batch.is_live:
            show_progress(state.share, state.seconds_left())
        else:
            show_progress()
        left, right = st.columns([3, 1], gap="medium")
        with left:
            kind.show_race(state)
            kind.show_verdict(state)
        with right, st.container(key="legend"):
            show_cards(kind.cards(state))
    show_actions(kind, state)
    _show_notes(kind, state)
    kind.show_claim(state)
    kind.show_results(state)
    show_tabs("evidence", kind.evidence(state))
    kind.show_more(state)


def _show_notes(kind: BatchKind[S, B], state: B) -> None:
    """Show what happened to runs that did not come to their end."""
    for one in kind.runs(state):
        if note := one.run.note:
            show = st.error if one.run.status in ("failed", "broken") else st.warning
            show(f"{one.name}, {one.told}. {note.sentence(_)}")


def show_progress(
    share: float | None = None, seconds_left: float | None = None, name: str = "runs"
) -> None:
    """Show a bar that is full at 1, and how long it still takes; nothing without ``share``.

    The place stays either way: Streamlit draws anew whatever moves up among a page's elements, and
    a page whose runs end would jump.
    """
    with st.container(key=f"progress-{name}"):
        if share is None:
            return
        left = _("starting …")
        if seconds_left is not None:
            left = _("{time} left").format(time=about(seconds_left))
        st.progress(min(1.0, share), text=left)


def show_number(value: str, said: str, exact: str) -> None:
    """Show the most important number, large, and what it says; its room is the same all along."""
    st.html(
        f'<div class="verdict"><span class="value">{escape(value)}</span>'
        f'<span class="said">{escape(said)}</span><span class="exact">{escape(exact)}</span></div>'
    )
