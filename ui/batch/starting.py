"""Queue the runs of a batch after an estimate and a click.

A second click on the same button finds the runs of the first.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from threading import Lock

import streamlit as st
from sqlalchemy.exc import DBAPIError

from language.catalogue import _
from language.said import SaidError
from ui.batch.address import Address, S
from ui.callbacks import run_to_end
from ui.markdown import escape_markdown
from ui.store import store_fails

STARTED = "started"
"""Session key of the batches by the ticket that they were started with."""

REFUSED = "refused-{kind}"
"""Session key of why the last click on a page changed nothing."""

_starting = Lock()
"""Held while runs are queued: Streamlit answers a second click in a thread beside the first's."""


@dataclass(frozen=True)
class Offer:
    """Estimate of a batch in words, and ``submit``, which queues it and returns its id.

    ``refusals`` say why it cannot start; ``submit`` is None then. ``show_instead`` shows what takes
    less time.
    """

    value: str
    facts: Sequence[str]
    submit: Callable[[], str] | None
    show_details: Callable[[], None]
    warning: str = ""
    refusals: Sequence[str] = ()
    show_instead: Callable[[], None] | None = None


def show_start(address: Address[S], make_offer: Callable[[], Offer]) -> None:
    """Show how long a batch will take, large, beside it Start, and beneath it the details."""
    kind = address.kind
    with st.container(key=f"{kind}-start"):
        left, right = st.columns([3, 1], vertical_alignment="center")
    with left:
        offer = make_offer()
        if offer.value:
            with st.container(key=f"{kind}-lead"):
                st.html(
                    f'<div class="lead"><span class="value">{escape(offer.value)}</span>'
                    f'<span class="exact">{escape(" · ".join(offer.facts))}</span></div>'
                )
        if offer.warning:
            st.warning(offer.warning)
        if offer.show_instead:
            offer.show_instead()
    ticket = ticket_for(kind)
    right.button(
        _("Start"),
        type="primary",
        icon=":material/play_arrow:",
        key=f"{kind}-start-{ticket}",
        on_click=start,
        args=(kind, kind, ticket, offer.submit, address.open_batch),
        disabled=offer.submit is None,
        width="stretch",
    )
    for refusal in offer.refusals:
        st.error(escape_markdown(refusal))
    show_refusal(kind)
    offer.show_details()


def ticket_for(button: str) -> str:
    """Return what a button carries until its click has started something."""
    return str(st.session_state.setdefault(f"ticket-{button}", secrets.token_urlsafe(6)))


def start(
    kind: str,
    button: str,
    ticket: str,
    submit: Callable[[], str],
    open_batch: Callable[[str], None],
) -> None:
    """Queue the runs of ``submit``, which returns their batch, and show them."""

    def queue() -> None:
        with _starting:
            started: dict[str, str] = st.session_state.setdefault(STARTED, {})

            def take() -> None:
                started[ticket] = submit()

            if ticket not in started and not attempt(kind, take):
                return
        st.session_state.pop(f"ticket-{button}", None)
        open_batch(started[ticket])

    run_to_end(queue)


def attempt(kind: str, change: Callable[[], None]) -> bool:
    """Do what a click asks for; where it cannot be, the page says why on its next run."""
    try:
        change()
    except SaidError as error:
        reason = error.sentence(_)
    except DBAPIError as error:
        reason = store_fails(error)
    else:
        return True
    st.session_state[REFUSED.format(kind=kind)] = reason
    return False


def show_refusal(kind: str) -> None:
    """Show why the last click changed nothing, once."""
    if reason := st.session_state.pop(REFUSED.format(kind=kind), None):
        st.error(escape_markdown(reason))
