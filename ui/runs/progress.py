"""How far runs are, for as long as they go on."""

import streamlit as st

from language.catalogue import _
from ui.runs.words import about


def show_progress(share: float | None = None, seconds_left: float | None = None) -> None:
    """A bar that is full at 1, and how long it still takes, if known; nothing without ``share``.

    The place stays either way: Streamlit draws anew whatever moves up among a page's elements, and
    a page whose runs end would jump.
    """
    with st.container():
        if share is None:
            return
        left = _("starting …")
        if seconds_left is not None:
            left = _("{time} left").format(time=about(seconds_left))
        st.progress(min(1.0, share), text=left)
