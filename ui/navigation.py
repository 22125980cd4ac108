"""Define the navigation also for a page that a link opens before the app itself was opened.

Streamlit takes a folder called ``pages`` for an app of its old kind until ``st.navigation`` is
first called in a process, and until then runs the page of the address without ``app.py``.
"""

from pathlib import Path

import streamlit as st

PAGES = Path(__file__).parents[1] / "pages"

_has_run = False


def mark_navigation_ready() -> None:
    """Record that ``app.py`` has run in this process and defines the navigation."""
    global _has_run
    _has_run = True


def require_navigation() -> None:
    """Run the page again within ``app.py`` where that has not run yet; each page calls it first."""
    if not _has_run:
        pages = [st.Page(path) for path in sorted(PAGES.glob("[!_]*.py"))]
        st.navigation([st.Page("app.py", default=True), *pages], position="hidden")
        st.rerun()
