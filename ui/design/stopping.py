"""Stop what is computed on a page, and let it go on."""

from typing import Protocol

import streamlit as st

from language.catalogue import _


class Stoppable(Protocol):
    """Work of a session that a reader may stop."""

    is_stopped: bool


def show_stop_button(work: Stoppable, key: str) -> None:
    """Show the button that stops the work, or lets it go on."""
    st.button(
        _("Go on") if work.is_stopped else _("Stop"),
        icon=":material/play_arrow:" if work.is_stopped else ":material/stop:",
        key=key,
        on_click=_turn_stopped,
        args=(work,),
        width="stretch",
    )


def _turn_stopped(work: Stoppable) -> None:
    work.is_stopped = not work.is_stopped
