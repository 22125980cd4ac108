"""Show a page's skeleton while a fresh server loads its libraries."""

from html import escape

import streamlit as st

from language.catalogue import _
from ui.preload import is_preloaded, wait_until_preloaded

BARS = {
    "title": ("title", "line"),
    "figures": ("lead", "figure", "figure", "figure", "figure"),
    "drawing": ("frame",),
}
"""The skeleton's parts from top to bottom, about as tall as what takes their place."""

HEIGHTS = {"title": 152, "figures": 126, "drawing": 480}
"""Height of each part in pixels, in a wide window; the style sheet has those of narrow ones."""

SIDEBAR = 6
"""Number of knobs in the skeleton's sidebar."""


def show_loading_page() -> None:
    """Show the skeleton until the libraries are loaded, then run the page anew.

    Called by ``app.py`` before anything that needs torch.
    """
    if is_preloaded():
        return
    sentence = _("The server has just started and is loading: a few seconds.")
    with st.sidebar:
        st.html(f'<div class="arriving">{"".join(map(_bar, ("label", "knob") * SIDEBAR))}</div>')
    for part, bars in BARS.items():
        words = f'<p role="status">{escape(sentence)}</p>' if part == "title" else ""
        inside = "".join(map(_bar, bars))
        with st.container(height=HEIGHTS[part], border=False, key=f"arriving-{part}"):
            st.html(f'<div class="arriving {part}">{inside}{words}</div>')
    wait_until_preloaded()
    st.rerun()


def _bar(kind: str) -> str:
    return f'<span class="{kind}" aria-hidden="true"></span>'
