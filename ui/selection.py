"""The selected part of the network, which diagram, table and plots have in common.

The address holds it, so whoever opens a link sees the same part selected.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from ui import cached
from ui.diagram.component import point_at
from viz.selection import inside, row_of

PART = "part"
SHOWN = "table-shown"
LONGEST_PATH = 200


def read_part() -> str:
    """Path of the selected part; empty for none."""
    return st.query_params.get(PART, "")[:LONGEST_PATH]


def write_part(path: str) -> None:
    """Select a part, or nothing."""
    if path:
        st.query_params[PART] = path
    else:
        st.query_params.pop(PART, None)


def selected_operations(text: str) -> tuple[int, ...]:
    """Numbers of the operations in the selected part of a spec's network."""
    return inside(cached.network(text), cached.tree(text), read_part())


def choose(path: str) -> None:
    """Select a part from the table or a plot: the diagram goes to it."""
    write_part(path)
    point_at(path)


def keep_row(table: pd.DataFrame, key: str) -> None:
    """Let the table show the selected part's row, until the reader picks another."""
    part = read_part()
    row = row_of(list(table["path"]), part)
    told = (part, row, len(table))
    if st.session_state.get(SHOWN) != told:
        st.session_state[SHOWN] = told
        st.session_state[key] = {"selection": {"rows": [] if row is None else [row]}}


def chosen_point(state: Mapping[str, Any] | None) -> str:
    """The path behind a clicked point of a plot; empty for none."""
    points = (state or {}).get("selection", {}).get("points", [])
    data = points[0].get("customdata", "") if points else ""
    return str(data[0] if isinstance(data, (list, tuple)) and data else data or "")
