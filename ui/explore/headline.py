"""The network's sums at the top of the page, with the change against the pinned one."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import streamlit as st

from analysis.records import Profile
from backbones.spec import BackboneSpec
from language.catalogue import _
from language.terms import short_term
from ui import cached
from ui.explore.view import NetworkView
from ui.room import room
from viz.numbers import compact, in_bytes, signed

HEIGHT, CHANGED_HEIGHT = 126, 148
"""In pixels, on a wide window; the style sheet knows those of narrow ones."""


@dataclass(frozen=True)
class Figure:
    """One number: its label, how it reads, and what its unit is in words."""

    label: str
    value: str
    exact: str
    change: str


def headline(network: Profile, pinned: Profile | None) -> list[Figure]:
    """The five sums of a network; changes are empty where nothing is pinned."""

    def change(measure: Callable[[Profile], float], unit: str = "") -> str:
        if pinned is None:
            return ""
        return signed(measure(network) - measure(pinned)) + unit

    field = network.receptive_field
    return [
        Figure(
            _("Parameters"),
            compact(network.params),
            f"{network.params:,}",
            change(lambda p: p.params),
        ),
        Figure(
            _("MACs"),
            compact(network.macs),
            _("{flops} FLOPs; papers print MACs and call them FLOPs").format(
                flops=compact(network.flops)
            ),
            change(lambda p: p.macs),
        ),
        Figure(
            _("Activation memory"),
            in_bytes(network.activation_bytes),
            _("float32, one image; at most {peak} alive at inference").format(
                peak=in_bytes(network.peak_activation_bytes)
            ),
            change(lambda p: p.activation_bytes, "B"),
        ),
        Figure(
            short_term(_("Depth")),
            str(network.depth),
            _("weighted layers on the longest path"),
            change(lambda p: p.depth),
        ),
        Figure(
            _("Receptive field"),
            f"{field.largest} px",
            _("{smallest} px on the shortest path").format(smallest=field.smallest),
            change(lambda p: p.receptive_field.largest, " px"),
        ),
    ]


def show_headline(view: NetworkView, pinned: BackboneSpec | None) -> None:
    """Show five numbers and their changes against the pinned network; two in a row if narrow."""
    figures = headline(cached.network(view.spec), cached.network(pinned) if pinned else None)
    cells = "".join(
        f'<div class="figure"><dt>{escape(figure.label)}</dt>'
        f'<dd class="value">{escape(figure.value)}</dd>'
        + (f'<dd class="change">{escape(figure.change)}</dd>' if figure.change else "")
        + f'<dd class="exact">{escape(figure.exact)}</dd></div>'
        for figure in figures
    )
    height, name = (CHANGED_HEIGHT, "headline-changed") if pinned else (HEIGHT, "headline")
    with room(height, name, view.scope):
        st.html(f'<dl class="headline">{cells}</dl>')
