"""Plot a study: how much less error the better network of each pair makes, by condition."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from language.catalogue import _
from viz.palette import theme_colours
from viz.theme import figure, names_below
from viz.training_plots import short
from viz.variant_marks import mark

APART = 0.08
"""Distance of two series at one place, in places: their intervals do not cover each other."""


@dataclass(frozen=True)
class CurvePoint:
    """A pair's difference and its 95 % interval, in percentage points of error."""

    series: str
    place: str
    difference: float
    low: float
    high: float
    seeds: int


def study_figure(
    title: str, axis: str, points: Sequence[CurvePoint], *, is_dark: bool
) -> go.Figure:
    """Plot each series over the places, in the order in which they come."""
    places = list(dict.fromkeys(point.place for point in points))
    fig = figure(
        title,
        axis,
        _("less error (points)"),
        is_dark=is_dark,
        source=_("Above 0 as in the paper; mean and 95 % interval over paired seeds"),
    )
    every = list(dict.fromkeys(point.series for point in points))
    for number, name in enumerate(every):
        own = [point for point in points if point.series == name]
        look = mark(number, is_dark)
        shift = APART * (number - (len(every) - 1) / 2)
        fig.add_scatter(
            x=[places.index(point.place) + shift for point in own],
            y=[point.difference for point in own],
            error_y={
                "array": [point.high - point.difference for point in own],
                "arrayminus": [point.difference - point.low for point in own],
                "color": look.colour,
                "thickness": 1.5,
            },
            customdata=[
                (point.place, f"{point.low:.1f}", f"{point.high:.1f}", point.seeds) for point in own
            ],
            name=short(name),
            mode="lines+markers",
            line={"color": look.colour, "width": 1.5, "dash": look.dash},
            marker={"symbol": look.symbol, "size": 8, "color": look.colour},
            hovertemplate=_("{place}: {difference} points ({low} to {high}), {seeds} seeds").format(
                place="%{customdata[0]}",
                difference="%{y:.1f}",
                low="%{customdata[1]}",
                high="%{customdata[2]}",
                seeds="%{customdata[3]}",
            ),
        )
    fig.add_hline(y=0, line={"color": theme_colours(is_dark).muted, "width": 1})
    fig.layout.hovermode = "closest"
    fig.layout.xaxis.update(
        tickvals=list(range(len(places))), ticktext=places, showgrid=False,
        range=(-0.5, len(places) - 0.5),
    )  # fmt: skip
    names_below(fig)
    return fig
