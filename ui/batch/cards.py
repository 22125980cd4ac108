"""Show the competitors side by side: the score large, the state of the runs beneath it."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

import streamlit as st

from ui.style import is_dark
from viz.variant_marks import mark


@dataclass(frozen=True)
class Bar:
    """Progress bar of a run: the share done, from 0 to 1, and its state in words."""

    status: str
    told: str
    share: float


@dataclass(frozen=True)
class Card:
    """A competitor: its number, what the number is, and its runs; ``place`` counts from 0."""

    place: int
    name: str
    value: str
    what: str
    bars: Sequence[Bar]
    lines: Sequence[str]


@dataclass(frozen=True)
class Cards:
    """Cards of all competitors; ``leader`` is the place of the first, ``look`` a class of CSS."""

    cards: Sequence[Card]
    leader: int | None
    look: str = ""


def show_cards(cards: Cards) -> None:
    """Show a card for each competitor; the leader's number is the largest."""
    cells = "".join(_card(card, card.place == cards.leader) for card in cards.cards)
    st.html(f'<ul class="{f"variants {cards.look}".strip()}">{cells}</ul>')


def _card(card: Card, is_leader: bool) -> str:
    colour = mark(card.place, is_dark()).colour
    bars = "".join(
        f'<span class="bar {escape(bar.status)}" title="{escape(bar.told)}">'
        f'<span style="width:{100 * bar.share:.0f}%;background:{colour}"></span></span>'
        for bar in card.bars
    )
    lines = "".join(f"<li>{escape(line)}</li>" for line in card.lines)
    return (
        f'<li class="variant{" leader" if is_leader else ""}">'
        f'<div class="name">{_swatch(card.place)}<span>{escape(card.name)}</span></div>'
        f'<div class="value">{escape(card.value)}</div><div class="exact">{escape(card.what)}</div>'
        f'<div class="bars">{bars}</div><ul class="runs">{lines}</ul></li>'
    )


_SHAPES = {
    "circle": '<circle cx="14" cy="6" r="4"/>',
    "square": '<rect x="10" y="2" width="8" height="8"/>',
    "diamond": '<path d="M14 1l5 5-5 5-5-5z"/>',
    "triangle-up": '<path d="M14 1l5 9H9z"/>',
    "cross": '<path d="M12.5 1h3v3.5H19v3h-3.5V11h-3V7.500H9v-3h3.500z"/>',
    "x": '<path d="M10 3l1-1 3 3 3-3 1 1-3 3 3 3-1 1-3-3-3 3-1-1 3-3z"/>',
    "triangle-down": '<path d="M14 11l5-9H9z"/>',
    "star": '<path d="M14 0l1.600 4.200H20l-3.500 2.700 1.300 4.600L14 8.800l-3.800 2.700 '
    '1.300-4.600L8 4.200h4.400z"/>',
}
_DASHES = {
    "solid": "", "dash": "6 4", "dot": "2 3", "dashdot": "6 3 2 3", "longdash": "10 4",
    "longdashdot": "10 3 2 3",
}  # fmt: skip


def _swatch(place: int) -> str:
    """Draw a competitor's line and marker as the plots do."""
    look = mark(place, is_dark())
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="28" height="12">'
        f'<g fill="{look.colour}"><line x1="0" x2="28" y1="6" y2="6" stroke="{look.colour}" '
        f'stroke-width="2" stroke-dasharray="{_DASHES[look.dash]}"/>{_SHAPES[look.symbol]}'
        "</g></svg>"
    )
    # As a picture: Streamlit takes inline SVG out of a page's HTML.
    return f'<img alt="" width="28" height="12" src="data:image/svg+xml,{quote(drawn)}">'
