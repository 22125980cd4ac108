"""A batch as it goes: one fragment that polls while something runs, and not otherwise."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Protocol, TypeVar

import streamlit as st
from sqlalchemy.exc import DBAPIError

from language.catalogue import _
from runs import supervisor
from runs.errors import NoSuchRunError
from runs.shared_values import SharedValues
from runs.tables import Run
from ui.runs.keeper import store, store_fails

EVERY = timedelta(seconds=1)


class Batch(Protocol):
    """What is known of a batch at a moment."""

    @property
    def runs(self) -> Sequence[Run]:
        """All its runs."""

    @property
    def is_live(self) -> bool:
        """Whether something is still to come."""


B = TypeVar("B", bound=Batch)


def show_while_live(
    read: Callable[[], B], show: Callable[[B], None], way_out: Callable[[], None]
) -> None:
    """Show what is read, again each second while something is still to come.

    ``read`` may raise NoSuchRunError: then ``way_out`` stands beneath what is told.
    """
    try:
        is_live = read().is_live
    except NoSuchRunError as error:
        st.title(_("No such runs"), anchor=False)
        st.info(error.sentence(_))
        way_out()
        return
    except DBAPIError as error:
        st.error(store_fails(error))
        is_live = True
    st.fragment(_show, run_every=EVERY if is_live else None)(read, show, is_live)


def _show(read: Callable[[], B], show: Callable[[B], None], was_live: bool) -> None:
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
    if any(run.status == "queued" for run in state.runs):
        supervisor.ensure()
        if SharedValues(store().database).is_paused():
            st.info(_("The teacher has paused the queue: your runs start when it goes on."))
    show(state)
