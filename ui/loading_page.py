"""Show a page's skeleton while a fresh server loads its libraries."""

from html import escape

import streamlit as st

from language.catalogue import _
from ui.preload import is_preloaded, wait_until_preloaded

BARS = {
    "title": ("title",),
    "figures": ("figure",) * 5,
    "drawing": ("frame",),
}
"""The skeleton's parts from top to bottom, about as tall as what takes their place."""

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
    parts = "".join(
        f'<div class="{part}">{"".join(map(_bar, bars))}{_words(sentence, part)}</div>'
        for part, bars in BARS.items()
    )
    # Out of the page's flow and one element, so that the page that takes its place moves nothing.
    with st.container(key="arriving"):
        st.html(f'<div class="arriving">{parts}</div>')
    wait_until_preloaded()
    st.rerun()


def _words(sentence: str, part: str) -> str:
    return f'<p role="status">{escape(sentence)}</p>' if part == "title" else ""


def _bar(kind: str) -> str:
    return f'<span class="{kind}" aria-hidden="true"></span>'
