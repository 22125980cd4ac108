"""From a click to waiting runs: a second click on the same button finds the runs of the first."""

import secrets
from collections.abc import Callable

import streamlit as st
from sqlalchemy.exc import DBAPIError

from language.catalogue import _
from language.said import SaidError
from ui.markdown import escape_markdown
from ui.runs.keeper import store_fails

STARTED = "started"
"""Session key of the batches by the ticket that they were started with."""

REFUSED = "refused-{page}"
"""Session key of why the last click on a page changed nothing."""


def ticket_for(button: str) -> str:
    """What a button carries until its click has started something."""
    return str(st.session_state.setdefault(f"ticket-{button}", secrets.token_urlsafe(6)))


def start(
    page: str,
    button: str,
    ticket: str,
    submit: Callable[[], str],
    open_batch: Callable[[str], None],
) -> None:
    """Queue the runs of ``submit``, which returns their batch, and show them."""
    started: dict[str, str] = st.session_state.setdefault(STARTED, {})
    if ticket not in started:

        def take() -> None:
            started[ticket] = submit()

        if not attempt(page, take):
            return
        st.session_state.pop(f"ticket-{button}", None)
    open_batch(started[ticket])


def attempt(page: str, change: Callable[[], None]) -> bool:
    """Do what a click asks for; where it cannot be, the page says why on its next run."""
    try:
        change()
    except SaidError as error:
        reason = error.sentence(_)
    except DBAPIError as error:
        reason = store_fails(error)
    else:
        return True
    st.session_state[REFUSED.format(page=page)] = reason
    return False


def show_refusal(page: str) -> None:
    """Why the last click changed nothing, once."""
    if reason := st.session_state.pop(REFUSED.format(page=page), None):
        st.error(escape_markdown(reason))
