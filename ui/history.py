"""Count how often the reader went back or forward in the browser.

Streamlit marks the message of a Back, but drops the mark where another message joins it before
the server answers (1.67, ``script_requests.py``). A number of the browser's own is in all of them.
"""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui.page_component import leave_to_next_run, page_component

_KEY = "page-history"


def count_returns() -> None:
    """Let the browser count from now on; nothing is shown."""
    context = get_script_run_ctx(suppress_warning=True)
    # On another page the script hears that it is one.
    page = context.page_script_hash if context else ""
    page_component("page_history")(
        key=_KEY, data={"page": page}, height=1, on_returns_change=leave_to_next_run
    )


def returns() -> int:
    """Return how often the reader went back or forward, as the browser's last message tells it."""
    state = st.session_state.get(_KEY)
    told = state.get("returns") if state is not None else None
    return told if isinstance(told, int) else 0
