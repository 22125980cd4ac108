"""Pages that a link opens before anybody has opened the app itself.

Streamlit takes a folder called ``pages`` for an app of its old kind until ``st.navigation`` is
first called in a process, and until then runs the page of the address without ``app.py``.
"""

from pathlib import Path

import streamlit as st

PAGES = Path(__file__).parents[1] / "pages"

_has_run = False


def enter() -> None:
    """Called by ``app.py``: the frame is there for all pages of this process."""
    global _has_run
    _has_run = True


def require() -> None:
    """Called by a page before anything else: run again within the frame where it is missing."""
    if not _has_run:
        pages = [st.Page(path) for path in sorted(PAGES.glob("[!_]*.py"))]
        st.navigation([st.Page("app.py", default=True), *pages], position="hidden")
        st.rerun()
