"""Show feature maps, effective receptive fields and gates of a network on an image."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from inspection.map_records import ClassGates, EffectiveField, Gate, StageMaps
from language.catalogue import _
from language.units import percent
from viz.palette import theme_colours
from viz.run_plots import SCALE
from viz.theme import figure

COLUMNS = 4
SMALL = 0.0455
"""Share of the largest value below which a pixel is outside (Luo et al. 2016, section 4)."""


def sheet(maps: NDArray[np.float32]) -> NDArray[np.float32]:
    """Lay maps (K, H, W) out in rows of ``COLUMNS``, with a pixel of nothing between them.

    Each is stretched from its own least value, 0, to its largest, 1; a flat one is 0.
    """
    count, height, width = maps.shape
    least = maps.min(axis=(1, 2), keepdims=True)
    extent = maps.max(axis=(1, 2), keepdims=True) - least
    scaled = (maps - least) / np.where(extent > 0, extent, 1)
    columns = min(COLUMNS, count)
    rows = -(-count // columns)
    laid = np.full((rows * (height + 1) - 1, columns * (width + 1) - 1), np.nan, np.float32)
    for place, one in enumerate(scaled):
        top, left = (place // columns) * (height + 1), (place % columns) * (width + 1)
        laid[top : top + height, left : left + width] = one
    return laid


def map_figure(stage: StageMaps, *, is_dark: bool) -> go.Figure:
    """Show the maps of a stage that vary most over the image."""
    size = " × ".join(map(str, stage.maps.shape[1:]))
    fig = _picture(
        _("{stage}: {shown} of {all} maps").format(
            stage=stage.path, shown=len(stage.chosen), all=stage.channels
        ),
        _("{size} pixels each, from its least to its largest value").format(size=size),
        is_dark=is_dark,
    )
    laid = sheet(stage.maps)
    height, width = (size + 1 for size in stage.maps.shape[1:])
    columns = min(COLUMNS, len(stage.chosen))
    rows, across = (range(size) for size in laid.shape)
    names = [[_channel(stage, y // height, x // width, columns) for x in across] for y in rows]
    fig.add_heatmap(
        z=laid, text=names, colorscale=SCALE, showscale=False, hoverongaps=False,
        hovertemplate=_("channel {channel}").format(channel="%{text}") + "<extra></extra>",
    )  # fmt: skip
    return fig


def _channel(stage: StageMaps, row: int, column: int, columns: int) -> str:
    place = row * columns + column
    return str(stage.chosen[place]) if place < len(stage.chosen) else ""


def field_figure(one: EffectiveField, *, is_dark: bool) -> go.Figure:
    """Show how much each pixel changes the middle of a stage, and the theoretical field's frame."""
    side = effective_side(one.field)
    whole = (one.bottom - one.top + 1, one.right - one.left + 1)
    fig = _picture(
        _("{stage}: the middle unit's field").format(stage=one.path),
        _("pixels on a side: effective {side}, theoretical {whole}").format(
            side=f"{side:.1f}", whole=" × ".join(map(str, dict.fromkeys(whole)))
        ),
        is_dark=is_dark,
    )
    fig.add_heatmap(
        z=one.field, zmin=0, zmax=1, colorscale=SCALE,
        colorbar={
            "thickness": 12, "outlinewidth": 0, "tickformat": ".0%",
            "tickfont": {"color": theme_colours(is_dark).muted, "size": 12},
        },
        hovertemplate=_("row {row}, column {column}: {share} of the largest").format(
            row="%{y}", column="%{x}", share="%{z:.0%}"
        ) + "<extra></extra>",
    )  # fmt: skip
    rows, columns = one.field.shape
    # What lies beyond the image is padding: the frame ends at its edge.
    fig.add_shape(
        type="rect",
        x0=max(one.left, 0) - 0.5, x1=min(one.right, columns - 1) + 0.5,
        y0=max(one.top, 0) - 0.5, y1=min(one.bottom, rows - 1) + 0.5,
        line={"color": theme_colours(is_dark).second, "width": 3, "dash": "dash"},
    )  # fmt: skip
    return fig


def effective_side(field: NDArray[np.float32]) -> float:
    """Return the side in pixels of a square as large as the effective receptive field."""
    return float(np.sqrt((field >= SMALL * field.max()).sum()))


def gate_figure(
    gate: ClassGates, on_image: Gate | None, classes: Sequence[str], *, is_dark: bool
) -> go.Figure:
    """Plot a gate by channel and class, and on the image (Hu et al. 2018, Figure 6)."""
    fig = figure(
        _("Gate {name} by channel and class").format(name=gate.path),
        _("channel"),
        _("class, and the image"),
        is_dark=is_dark,
        source=_("Mean over the test images of each class"),
        height=360,
    )
    names, values = list(classes), [list(row) for row in gate.means]
    if on_image is not None:
        names.append(_("this image"))
        values.append(list(on_image.values))
    fig.add_heatmap(
        y=names, z=values, colorscale=SCALE,
        colorbar={
            "thickness": 12, "outlinewidth": 0,
            "tickfont": {"color": theme_colours(is_dark).muted, "size": 12},
        },
        hovertemplate=_("channel {channel}").format(channel="%{x}")
        + "<br>%{y}<br>%{z:.3f}<extra></extra>",
    )  # fmt: skip
    fig.layout.hovermode = "closest"
    fig.layout.xaxis.update(showgrid=False, tickformat="d")
    fig.layout.yaxis.update(showgrid=False, type="category", autorange="reversed")
    return fig


def answer(scores: Sequence[float], classes: Sequence[str], most: int = 3) -> str:
    """Tell the likeliest classes with their probabilities."""
    best = sorted(range(len(scores)), key=lambda place: -scores[place])[:most]
    return " · ".join(f"{classes[place]}: {percent(scores[place])}" for place in best)


def _picture(title: str, source: str, *, is_dark: bool) -> go.Figure:
    margin = {"l": 8, "r": 8, "t": 64, "b": 12}
    fig = figure(title, "", "", is_dark=is_dark, source=source, margin=margin)
    fig.layout.hovermode = "closest"
    fig.update_xaxes(visible=False, constrain="domain")
    fig.update_yaxes(visible=False, autorange="reversed", scaleanchor="x", constrain="domain")
    return fig
