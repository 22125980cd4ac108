"""Count how often the reader went back or forward in the browser.

Streamlit marks the message of a Back, but drops the mark where another message joins it before
the server answers (1.67, ``script_requests.py``). A number of the browser's own is in all of them.
"""

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer
from streamlit.runtime.scriptrunner import get_script_run_ctx

_KEY = "page-history"

_JS = """
let component, path, left, returns = 0;
export default function (mounted) {
  if (!component) {
    addEventListener("popstate", count);
    window.navigation?.addEventListener("currententrychange", ({ from }) => {
      left = new URL(from.url).pathname;
    });
  }
  component = mounted;
  path = location.pathname;
}
// To another page Streamlit's own message leads; one of ours would name the page that was left.
function count() {
  returns += 1;
  if (location.pathname === (left ?? path)) component.setStateValue("returns", returns);
}
"""


def count_returns() -> None:
    """Let the browser count from now on; nothing is shown."""
    context = get_script_run_ctx(suppress_warning=True)
    # On another page the script hears that it is one.
    page = context.page_script_hash if context else ""
    _component()(key=_KEY, data={"page": page}, height=1, on_returns_change=_nothing)


def returns() -> int:
    """Return how often the reader went back or forward, as the browser's last message tells it."""
    state = st.session_state.get(_KEY)
    told = state.get("returns") if state is not None else None
    return told if isinstance(told, int) else 0


def _nothing() -> None:
    """Leave the number to the address, which reads it at the start of each run."""


@st.cache_resource(show_spinner=False)
def _component() -> ComponentRenderer:
    return st.components.v2.component("page_history", html="", css="", js=_JS)
