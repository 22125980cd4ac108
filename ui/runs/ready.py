"""Experiments that start with one click: cards, two in a row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from language.catalogue import _
from ui.runs.starting import ticket_for


@dataclass(frozen=True)
class Card:
    """What a card says, in the reader's language, and what its button starts.

    ``start`` is called with the button's key, its ticket and ``args``.
    """

    key: str
    title: str
    words: str
    budget: str
    help: str
    start: Callable[..., None]
    args: tuple[Any, ...]


def show_ready(cards: Sequence[Card]) -> None:
    """All cards."""
    for first in range(0, len(cards), 2):
        pair = cards[first : first + 2]
        for column, card in zip(st.columns(2, gap="medium"), pair, strict=False):
            with column, st.container(border=True, height="stretch", key=card.key):
                _show(card)


def _show(card: Card) -> None:
    ticket = ticket_for(card.key)
    st.markdown(f"**{card.title}**")
    st.markdown(card.words)
    left, right = st.columns([3, 1], vertical_alignment="center")
    left.caption(card.budget)
    right.button(
        _("Run"),
        icon=":material/play_arrow:",
        key=f"run-{card.key}-{ticket}",
        help=card.help,
        on_click=card.start,
        args=(card.key, ticket, *card.args),
        width="stretch",
    )
