"""What a reader sees while a fresh server still loads its libraries: the page's frame, at once."""

from html import escape

import streamlit as st

from language.catalogue import _
from ui.warm import is_warm, wait_until_warm

BARS = {
    "title": ("title", "line"),
    "figures": ("lead", "figure", "figure", "figure", "figure"),
    "drawing": ("frame",),
}
"""The parts of the page from top to bottom, about as tall as what takes their place."""

HEIGHTS = {"title": 176, "figures": 132, "drawing": 480}
"""Of each part in pixels, before the browser has the script that shows it."""

SIDEBAR = 6
"""Knobs that the frame hints at."""


def arrive() -> None:
    """Show the frame and wait, where the libraries are not there yet; then run the page anew.

    Called by ``app.py`` before anything that needs torch.
    """
    if is_warm():
        return
    told = _("The server has just started and is loading: a few seconds.")
    with st.sidebar:
        st.html(f'<div class="arriving">{"".join(map(_bar, ("label", "knob") * SIDEBAR))}</div>')
    for part, bars in BARS.items():
        words = f'<p role="status">{escape(told)}</p>' if part == "title" else ""
        inside = "".join(map(_bar, bars))
        with st.container(height=HEIGHTS[part], border=False, key=f"arriving-{part}"):
            st.html(f'<div class="arriving {part}">{inside}{words}</div>')
    wait_until_warm()
    st.rerun()


def _bar(kind: str) -> str:
    return f'<span class="{kind}" aria-hidden="true"></span>'
