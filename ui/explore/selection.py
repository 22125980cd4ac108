"""Share one selected part of a network between diagram, table and plots.

The address holds it, so whoever opens a link sees the same part selected.
"""

import pandas as pd
import streamlit as st

from ui import cached
from ui.diagram.component import point_at
from ui.explore.view import NetworkView
from viz.selection import inside, row_of


def selected_operations(view: NetworkView) -> tuple[int, ...]:
    """Number the operations in the selected part of a view's network."""
    return inside(cached.profile(view.spec), cached.tree(view.spec), view.part)


def choose(view: NetworkView, path: str) -> None:
    """Select a part from the table or a plot: the diagram goes to it."""
    view.select(path)
    point_at(view.key("diagram"), path)


def keep_row(view: NetworkView, table: pd.DataFrame, key: str) -> None:
    """Let the table show the selected part's row, until the reader picks another."""
    row = row_of(list(table["path"]), view.part)
    shown_row = (view.part, row, len(table))
    if st.session_state.get(view.key("table-shown")) != shown_row:
        st.session_state[view.key("table-shown")] = shown_row
        st.session_state[key] = {"selection": {"rows": [] if row is None else [row]}}


def take_row(view: NetworkView, table: pd.DataFrame, key: str) -> None:
    """Select the part of the row that the reader picked.

    The browser also reports the row that ``keep_row`` put there; nobody picked that one.
    """
    rows = st.session_state[key]["selection"]["rows"]
    _part, kept, _length = st.session_state[view.key("table-shown")]
    if rows and rows[0] != kept and rows[0] < len(table):
        choose(view, str(table["path"].iloc[rows[0]]))
