"""Plot what a lesson shows of papers and kept results: errors by network, speed against MACs."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

import plotly.graph_objects as go

from language.catalogue import _
from viz.mark_names import mark_names
from viz.numbers import compact
from viz.palette import theme_colours
from viz.theme import figure, log_ticks, names_below
from viz.variant_marks import mark

HEIGHT = 420


@dataclass(frozen=True)
class Bar:
    """A network's published error in per cent; ``detail`` tells more at the pointer.

    ``mark`` is its name for the phrases of a lesson.
    """

    name: str
    error: float
    detail: str = ""
    mark: str = ""


@dataclass(frozen=True)
class ErrorGroup:
    """Errors of one network by seed, from 0 to 1; training and test are told apart.

    ``mark`` is its name for the phrases of a lesson.
    """

    name: str
    test: tuple[float | None, ...]
    train: tuple[float | None, ...] = ()
    mark: str = ""


@dataclass(frozen=True)
class SpeedPoint:
    """A network's MACs and the images that a machine takes in a second.

    ``family`` is the word in a spec, and the series' name for the phrases of a lesson.
    """

    name: str
    series: str
    family: str
    macs: float
    images_per_second: float


def bar_figure(bars: Sequence[Bar], title: str, source: str, *, is_dark: bool) -> go.Figure:
    """Plot published errors as bars, in the order in which they are given."""
    colours = theme_colours(is_dark)
    highest = max(bar.error for bar in bars)
    drawn = figure(
        title, "", _("top-1 error (%)"), is_dark=is_dark, source=source,
        yaxis={"range": [0, 1.15 * highest]}, xaxis={"type": "category", "showgrid": False},
        hovermode="closest", height=HEIGHT,
    )  # fmt: skip
    drawn.add_bar(
        x=[bar.name for bar in bars],
        y=[bar.error for bar in bars],
        text=[f"{bar.error:.2f}" for bar in bars],
        textposition="outside",
        textfont={"size": 15, "color": colours.text},
        customdata=[bar.detail for bar in bars],
        meta=mark_names(points=[bar.mark for bar in bars]),
        hovertemplate="%{x}: %{y:.2f} %<br>%{customdata}<extra></extra>",
        marker={"color": mark(0, is_dark).colour},
        width=0.6,
    )
    return drawn


def error_figure(
    groups: Sequence[ErrorGroup], title: str, source: str, *, is_dark: bool
) -> go.Figure:
    """Plot measured errors: a dot for each seed, a line for the mean; training beside test."""
    has_training = any(group.train for group in groups)
    parts = [(_("test"), "circle", [group.test for group in groups])]
    if has_training:
        parts.insert(0, (_("training"), "circle-open", [group.train for group in groups]))
    drawn = figure(
        title, "", _("error (%)"), is_dark=is_dark, source=source,
        xaxis={
            "tickvals": list(range(len(groups))), "ticktext": [group.name for group in groups],
            "range": [-0.5, len(groups) - 0.5], "showgrid": False, "zeroline": False,
        },
        yaxis={"rangemode": "tozero"}, hovermode="closest", height=HEIGHT,
    )  # fmt: skip
    for number, (part, symbol, errors) in enumerate(parts):
        look = mark(number, is_dark)
        shift = 0.16 * (number - (len(parts) - 1) / 2)
        at = [
            (place, value) for place, own in enumerate(errors) for value in own if value is not None
        ]
        drawn.add_scatter(
            x=[place + shift for place, _value in at],
            y=[100 * value for _place, value in at],
            mode="markers",
            name=part,
            marker={"symbol": symbol, "size": 9, "color": look.colour, "line": {"width": 2}},
            text=[groups[place].name for place, _value in at],
            meta=mark_names(points=[groups[place].mark for place, _value in at]),
            hovertemplate="%{text}: %{y:.1f} %<extra>" + part + "</extra>",
        )
        for place, own in enumerate(errors):
            if known := [value for value in own if value is not None]:
                drawn.add_shape(
                    type="line",
                    x0=place + shift - 0.12,
                    x1=place + shift + 0.12,
                    y0=100 * mean(known),
                    y1=100 * mean(known),
                    line={"color": look.colour, "width": 3},
                )
    if has_training:
        names_below(drawn)
        drawn.layout.height = HEIGHT
    return drawn


def speed_figure(
    points: Sequence[SpeedPoint], title: str, source: str, *, is_dark: bool
) -> go.Figure:
    """Plot published speed against MACs, a series for each family; both axes are logarithmic."""
    macs = [point.macs for point in points]
    speeds = [point.images_per_second for point in points]
    drawn = figure(
        title, _("MACs"), _("images a second"), is_dark=is_dark, source=source,
        xaxis=log_ticks(min(macs), max(macs), compact),
        yaxis=log_ticks(min(speeds), max(speeds), compact),
        hovermode="closest", height=HEIGHT,
    )  # fmt: skip
    for number, series in enumerate(dict.fromkeys(point.series for point in points)):
        own = [point for point in points if point.series == series]
        look = mark(number, is_dark)
        drawn.add_scatter(
            x=[point.macs for point in own],
            y=[point.images_per_second for point in own],
            name=series,
            mode="markers",
            marker={"symbol": look.symbol, "size": 10, "color": look.colour},
            text=[point.name for point in own],
            meta=mark_names(own[0].family, [point.name for point in own]),
            hovertemplate="%{text}: %{y:,.0f}<extra></extra>",
        )
    names_below(drawn)
    drawn.layout.height = HEIGHT
    return drawn
