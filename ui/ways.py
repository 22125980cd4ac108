"""Leave for another page after a click that no link has heard, such as one on a plot's point.

``st.switch_page`` with an address puts two entries into the browser's history, so Back would have
to be pressed twice. A page link puts one: it is shown unseen, and pressed by a script.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from serving.old_links import WORDS
from ui import address
from ui.language import kept_in_links
from ui.page_component import page_component
from ui.variants import VARIANT

WANTED = "way-wanted"
"""Session key of the way that a click asked for."""


@dataclass(frozen=True)
class Way:
    """A page of the navigation and the words of its address."""

    page: str
    words: tuple[tuple[str, str], ...]


def want(page: str, words: Sequence[tuple[str, str]]) -> None:
    """Remember where to go, as a callback cannot leave its page."""
    st.session_state[WANTED] = Way(page, tuple(words))


def want_explore(text: str) -> None:
    """Remember that the network of a text form is to be opened on Explore."""
    want("pages/explore.py", [(VARIANT, text), *kept_in_links()])


def go_on() -> None:
    """Leave for the page that a click asked for; nothing where none did."""
    way: Way | None = st.session_state.pop(WANTED, None)
    if way is None:
        return
    with st.container(key="way-on"):
        st.page_link(way.page, label=way.page, query_params=way.words)
    page_component("way_on")(key="way-on-press", data={"way": secrets.token_hex(4)}, height=1)


def leave_old_links() -> None:
    """Leave for Explore where the address is one of when that was the first page.

    ``serving.old_links`` sees to it before a page is loaded; this is for the bare app.
    """
    words = [(name, value) for name, values in address.words().items() for value in values]
    if any(name in WORDS for name, _value in words):
        st.switch_page("pages/explore.py", query_params=words)
