"""Show Plotly figures on a page, and report which point was clicked."""

from collections.abc import Callable
from functools import partial
from typing import Literal

import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.reserved_height import reserve_height

CONFIG = {"displayModeBar": False}

STAGE = 360
"""Height in pixels at 720 of the window; the style sheet has that of each window."""


def show_plot(
    figure: go.Figure,
    key: str,
    take: Callable[[str], None] | None = None,
    place: DeltaGenerator | None = None,
    height: Literal["content", "stretch"] = "content",
) -> None:
    """Draw a figure; ``take`` is called with the custom data of a point that is clicked."""
    draw = place.plotly_chart if place else st.plotly_chart
    if take is None:
        draw(figure, theme=None, key=key, config=CONFIG, height=height)
        return
    draw(
        figure,
        theme=None,
        key=key,
        config=CONFIG,
        height=height,
        on_select=partial(_hear, key, take),
        selection_mode="points",
    )


def show_stage_plot(figure: go.Figure, key: str, take: Callable[[str], None] | None = None) -> None:
    """Draw the figure that a page is about, as high as its style sheet says."""
    figure.layout.height = None
    with reserve_height(STAGE, "plot"):
        show_plot(figure, key, take, height="stretch")


def _hear(key: str, take: Callable[[str], None]) -> None:
    state = st.session_state.get(key) or {}
    points = state.get("selection", {}).get("points", [])
    data = points[0].get("customdata", "") if points else ""
    chosen = str(data[0] if isinstance(data, (list, tuple)) and data else data or "")
    if chosen:
        take(chosen)
