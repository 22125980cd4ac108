"""Show the picture of a demonstration, and the controls that step through it."""

from collections.abc import Callable, Sequence

import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from language.catalogue import _
from ui.callbacks import run_to_end
from ui.plots import show_plot
from ui.presenting import is_presented
from ui.reserved_height import reserve_height
from viz.theme import enlarged

HEIGHT = 440
"""Height of a picture in pixels at 720 of the window; the style sheet has that of each window."""

ROOM, LOW = "demonstration", "demonstration-low"
"""Rooms of the style sheet; the low one leaves place for a sentence above its controls."""


def framed(key: str) -> DeltaGenerator:
    """Make a container that the style sheets know, with larger letters where it is presented."""
    how = "presented-demonstration" if is_presented() else "worked-demonstration"
    return st.container(key=f"{key}-{how}")


def show_picture(
    fig: go.Figure, key: str, take: Callable[[str], None] | None = None, room: str = ROOM
) -> None:
    """Draw a figure as high as its style sheet says, with larger letters where it is presented."""
    drawn = enlarged(fig) if is_presented() else fig
    drawn.layout.height = None
    with reserve_height(HEIGHT, room, key):
        show_plot(drawn, f"{key}-plot", take, height="stretch")


def choose_step(key: str, label: str, names: Sequence[str], first: int = 0) -> int:
    """Show the steps as a slider between two buttons, and return the chosen one's number."""
    at = f"{key}-step"
    last = len(names) - 1
    if at not in st.session_state:
        st.session_state[at] = first
    # A step of another row of steps may be beyond the end of this one.
    st.session_state[at] = min(int(st.session_state[at]), last)

    def go_on(by: int) -> None:
        run_to_end(lambda: _set(at, min(max(int(st.session_state[at]) + by, 0), last)))

    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{key}-steps"):
        st.button(
            _("Previous"), icon=":material/arrow_back:", key=f"{key}-previous",
            on_click=go_on, args=(-1,), disabled=st.session_state[at] == 0,
        )  # fmt: skip
        with st.container(key=f"{key}-slider"):
            st.select_slider(
                label, list(range(len(names))), key=at, format_func=lambda place: names[place]
            )
        st.button(
            _("Next"), icon=":material/arrow_forward:", key=f"{key}-next",
            on_click=go_on, args=(1,), disabled=st.session_state[at] == last,
        )  # fmt: skip
    return int(st.session_state[at])


def _set(key: str, value: int) -> None:
    st.session_state[key] = value
