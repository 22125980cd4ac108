"""Count the direct connections of a dense block, and click them away."""

import streamlit as st

from language.catalogue import _
from teaching.demonstrations import MOST_LAYERS, Connections
from ui.callbacks import run_to_end
from ui.lessons.demonstrations.frame import show_picture
from ui.style import is_dark
from viz.connection_plots import connection_figure


def show_connections(settings: Connections, key: str) -> None:
    """Show the arcs; a click leaves a layer only the layer before it, another undoes it."""
    place = st.empty()
    left, right = st.columns(2, gap="medium")
    with left:
        layers = st.slider(
            _("Layers (L)"), 2, MOST_LAYERS, settings.layers, key=f"{key}-layers",
            on_change=_forget, args=(key,),
        )  # fmt: skip
    with right:
        plain = st.pills(
            _("Layers that read only the layer before (or click them)"),
            list(range(2, layers + 1)), selection_mode="multi", key=_plain(key),
        )  # fmt: skip
    with place.container():
        # A plot of its own after each click: of the same one a second click would take the first
        # one back, and tell no layer.
        clicks = int(st.session_state.get(f"{key}-clicks", 0))
        show_picture(
            connection_figure(layers, plain, is_dark=is_dark()),
            f"{key}-{clicks}",
            lambda layer: _toggle(key, int(layer)),
        )


def _plain(key: str) -> str:
    return f"{key}-plain"


def _toggle(key: str, layer: int) -> None:
    def take() -> None:
        plain = set(st.session_state.get(_plain(key)) or ())
        st.session_state[_plain(key)] = sorted(plain ^ {layer})
        st.session_state[f"{key}-clicks"] = int(st.session_state.get(f"{key}-clicks", 0)) + 1

    run_to_end(take)


def _forget(key: str) -> None:
    """Leave out layers that are no more."""

    def take() -> None:
        layers = st.session_state[f"{key}-layers"]
        plain = st.session_state.get(_plain(key)) or ()
        st.session_state[_plain(key)] = [layer for layer in plain if layer <= layers]

    run_to_end(take)
