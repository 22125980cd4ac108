"""Plot a network's weights."""

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from analysis.weight_records import Weights
from language.catalogue import _
from viz.palette import theme_colours
from viz.theme import figure

COLUMNS = 16


def filter_tiles(filters: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return first-layer filters (N, C, H, W) side by side as one RGB picture.

    Each filter is stretched to its own largest value; other than three channels are averaged.
    """
    shown = filters if filters.shape[1] == 3 else filters.mean(1, keepdims=True).repeat(3, 1)
    largest = np.abs(shown).max(axis=(1, 2, 3), keepdims=True)
    scaled = 127.5 + 127.5 * shown / np.where(largest > 0, largest, 1)
    count, _channels, height, width = scaled.shape
    columns = min(COLUMNS, count)
    rows = -(-count // columns)
    sheet = np.full((rows * (height + 1) - 1, columns * (width + 1) - 1, 3), 255, np.uint8)
    for place, tile in enumerate(scaled.astype(np.uint8)):
        top, left = (place // columns) * (height + 1), (place % columns) * (width + 1)
        sheet[top : top + height, left : left + width] = tile.transpose(1, 2, 0)
    return sheet


def filters_figure(weights: Weights, *, is_dark: bool) -> go.Figure:
    """Show the filters of the first convolution."""
    fig = figure(
        _("Filters of the first convolution"), "", "", is_dark=is_dark, source=_source(weights)
    )
    fig.add_image(z=filter_tiles(weights.filters), hoverinfo="skip")
    fig.update_xaxes(visible=False)
    fig.update_yaxes(visible=False)
    return fig


def spread_figure(weights: Weights, *, is_dark: bool) -> go.Figure:
    """Plot how widely each layer's weights spread: deeper and wider layers start smaller."""
    fig = figure(
        _("Spread of the weights by layer"),
        _("convolution or linear layer, in order"),
        _("standard deviation"),
        is_dark=is_dark,
        source=_source(weights),
    )
    fig.add_scatter(
        x=list(range(1, len(weights.layers) + 1)),
        y=[layer.deviation for layer in weights.layers],
        customdata=[layer.path for layer in weights.layers],
        mode="lines+markers",
        line={"color": theme_colours(is_dark).accent, "width": 1.5},
        marker={"size": 4},
        hovertemplate="%{y:.3g}<br>%{customdata}<extra></extra>",
    )
    fig.layout.yaxis.rangemode = "tozero"
    return fig


def _source(weights: Weights) -> str:
    if weights.source == "random":
        return _("Random weights, as the paper starts (seed 0)")
    return _("torchvision's weights, trained on ImageNet")
