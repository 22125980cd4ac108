"""Show Plotly figures on a page, and report which point was clicked."""

from collections.abc import Callable
from functools import partial

import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

CONFIG = {"displayModeBar": False}


def show_plot(
    figure: go.Figure,
    key: str,
    take: Callable[[str], None] | None = None,
    place: DeltaGenerator | None = None,
) -> None:
    """Draw a figure; ``take`` is called with the custom data of a point that is clicked."""
    draw = place.plotly_chart if place else st.plotly_chart
    if take is None:
        draw(figure, theme=None, key=key, config=CONFIG)
        return
    draw(
        figure,
        theme=None,
        key=key,
        config=CONFIG,
        on_select=partial(_hear, key, take),
        selection_mode="points",
    )


def _hear(key: str, take: Callable[[str], None]) -> None:
    state = st.session_state.get(key) or {}
    points = state.get("selection", {}).get("points", [])
    data = points[0].get("customdata", "") if points else ""
    chosen = str(data[0] if isinstance(data, (list, tuple)) and data else data or "")
    if chosen:
        take(chosen)
