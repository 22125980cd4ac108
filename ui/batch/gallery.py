"""Show batches that start with one click as cards, two in a row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from language.catalogue import _
from ui.batch.address import Address, S
from ui.batch.starting import start, ticket_for
from ui.views import in_pairs


@dataclass(frozen=True)
class ReadyMade:
    """Card of a batch that starts with one click: its texts, and what its button queues.

    ``show_kept`` shows what it came to before, if that was kept.
    """

    key: str
    title: str
    words: str
    budget: str
    help: str
    submit: Callable[[], str]
    show_kept: Callable[[], None] | None = None


def show_gallery(address: Address[S], ready: Sequence[ReadyMade]) -> None:
    """Show all cards."""
    for column, one in in_pairs(ready):
        with column, st.container(border=True, height="stretch", key=one.key):
            _show(address, one)


def _show(address: Address[S], one: ReadyMade) -> None:
    ticket = ticket_for(one.key)
    st.markdown(f"**{one.title}**")
    st.markdown(one.words)
    if one.show_kept:
        one.show_kept()
    left, right = st.columns([3, 1], vertical_alignment="center")
    left.caption(one.budget)
    right.button(
        _("Run"),
        icon=":material/play_arrow:",
        key=f"run-{one.key}-{ticket}",
        help=one.help,
        on_click=start,
        args=(address.kind, one.key, ticket, one.submit, address.open_batch),
        width="stretch",
    )
