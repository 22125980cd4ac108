"""Plot loss surfaces in three dimensions, all networks on one scale."""

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from inspection.records import Surface
from language.catalogue import _
from language.units import percent
from viz.palette import theme_colours
from viz.run_plots import SCALE
from viz.theme import figure
from viz.training_plots import short

HEIGHT = 460

HIGHEST = 1_000.0
"""Losses above are cut off: far from the weights they grow without bound, and hide what is near."""

LEAST = 1e-4


def drawn(losses: Sequence[Sequence[float]]) -> list[list[float | None]]:
    """Return the decimal logarithm of each loss; None where it is above ``HIGHEST``."""
    return [
        [math.log10(max(loss, LEAST)) if loss <= HIGHEST else None for loss in row]
        for row in losses
    ]


def surface_figures(surfaces: Sequence[tuple[str, Surface]], *, is_dark: bool) -> list[go.Figure]:
    """Plot surfaces with their names; height and colour have the same scale in all."""
    every = [
        value
        for _name, one in surfaces
        for row in drawn(one.losses)
        for value in row
        if value is not None
    ]
    scale = math.floor(min(every, default=-1.0)), math.ceil(max(every, default=1.0))
    return [_surface(name, one, scale, is_dark=is_dark) for name, one in surfaces]


def _surface(name: str, one: Surface, scale: tuple[int, int], *, is_dark: bool) -> go.Figure:
    fig = figure(
        _("Loss around the weights: {name}").format(name=short(name)),
        "",
        "",
        is_dark=is_dark,
        source=_("{images} training images · in the middle: {accuracy} test accuracy").format(
            images=one.images, accuracy=percent(one.accuracy)
        ),
        height=HEIGHT,
        margin={"l": 0, "r": 0, "t": 64, "b": 0},
    )
    rows = len(one.losses)
    steps = [one.span * (2 * place / max(1, rows - 1) - 1) for place in range(len(one.losses[0]))]
    decades = list(range(scale[0], scale[1] + 1))
    words = [f"10<sup>{decade}</sup>" for decade in decades]
    fig.add_surface(
        x=steps,
        y=steps[:rows],
        z=drawn(one.losses),
        cmin=scale[0],
        cmax=scale[1],
        colorscale=SCALE,
        customdata=one.losses,
        showscale=False,
        contours={"z": {"show": True, "usecolormap": True, "width": 1}},
        hovertemplate=_("loss {loss}").format(loss="%{customdata:.3g}") + "<extra></extra>",
    )
    colours = theme_colours(is_dark)
    font = {"size": 12, "color": colours.muted}
    axis = {
        "gridcolor": colours.line,
        "color": colours.muted,
        "backgroundcolor": "rgba(0,0,0,0)",
        "tickfont": {"size": 11},
    }
    fig.layout.scene = {
        "xaxis": axis | {"title": {"text": _("along one direction"), "font": font}},
        "yaxis": axis | {"title": {"text": _("along another"), "font": font}},
        "zaxis": axis
        | {
            "title": {"text": _("loss (nats), log scale"), "font": font},
            "range": scale, "tickvals": decades, "ticktext": words,
        },
        "aspectratio": {"x": 1, "y": 1, "z": 0.7},
        "camera": {"eye": {"x": 1.35, "y": 1.35, "z": 0.85}},
        "uirevision": "keep",
    }  # fmt: skip
    return fig
