"""Plot a baseline that is scaled in one dimension or in all: costs, accuracy, the grid.

Each plot is an info function, which computes from records, and a figure function, which draws.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from design.records import COMPOUND, KINDS, Constants, Costs, ScaledNetwork
from language.catalogue import _
from language.said import message
from published.scaling import SOURCE, ScaledResult
from viz.mark_names import mark_names
from viz.numbers import compact, in_bytes
from viz.palette import RAMP_DARK, theme_colours
from viz.sweep_plots import MEASURES, cost_source
from viz.theme import figure, log_ticks, names_below
from viz.times import Times
from viz.variant_marks import mark

HEIGHT = 420
COST_NAMES = ("params", "activations", "peak", "time")
"""Costs that are plotted against MACs, by their word in an address."""

TITLES: Mapping[str, str] = {
    "width": message("Width alone"),
    "depth": message("Depth alone"),
    "resolution": message("Resolution alone"),
    COMPOUND: message("Compound"),
}
"""Names of the curves, in their order."""

LABELS: Mapping[str, str] = {
    "width": "bottom right",
    "depth": "top left",
    "resolution": "middle right",
    COMPOUND: "middle right",
}
"""Places of the figures beside their points, as three of them lie close together."""

GRID_RAMP = (
    ("#d6e3f8", "#8bafe7", "#2f5fd0", "#12275c"),
    (*RAMP_DARK[2:], "#7ea6ff", "#dbe6ff"),
)
"""Colours of alpha from 1 to 2, light and dark."""


def curve(networks: Sequence[ScaledNetwork], kind: str, cost: str) -> list[tuple[int, float]]:
    """Return MACs and another cost of the networks along a curve, from the baseline on."""
    of = MEASURES[cost].of
    return [(one.costs.macs, of(one.costs)) for one in networks if one.kind == kind]


def cost_figure(
    networks: Sequence[ScaledNetwork],
    own: ScaledNetwork,
    equals: Sequence[ScaledNetwork],
    cost: str,
    times: Times,
    *,
    is_dark: bool,
) -> go.Figure:
    """Plot a cost against MACs along each curve; the reader's network, and its equals in MACs."""
    colours = theme_colours(is_dark)
    measure = MEASURES[cost]
    traces: list[dict[str, Any]] = []
    for place, kind in enumerate(KINDS):
        points = curve(networks, kind, cost)
        specs = [one.spec for one in networks if one.kind == kind]
        ours = mark(place, is_dark)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": _(TITLES[kind]),
                "meta": mark_names(TITLES[kind]),
                "x": [macs for macs, _cost in points],
                "y": [value for _macs, value in points],
                "customdata": specs,
                "text": [_hover(one) for one in networks if one.kind == kind],
                "hovertemplate": "%{text}<extra></extra>",
                "line": {"color": ours.colour, "dash": ours.dash, "width": 2},
                "marker": {"symbol": ours.symbol, "size": 7, "color": ours.colour},
            }
        )
    for name, ones, symbol, colour in (
        (_("as many MACs"), equals, "circle-open", colours.muted),
        (_("yours"), [own], "star", colours.second),
    ):
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": name,
                "x": [one.costs.macs for one in ones],
                "y": [measure.of(one.costs) for one in ones],
                "customdata": [one.spec for one in ones],
                "text": [_hover(one) for one in ones],
                "hovertemplate": "%{text}<extra></extra>",
                "marker": {"symbol": symbol, "size": 14, "color": colour, "line": {"width": 2}},
            }
        )
    xs = [x for trace in traces for x in trace["x"]]
    ys = [y for trace in traces for y in trace["y"]]
    drawn = figure(
        _("{cost} against MACs").format(cost=_(measure.title)),
        _("multiply-accumulates"),
        _(measure.axis),
        is_dark=is_dark,
        source=cost_source(cost, times),
        data=traces,
        shapes=[
            {
                "type": "line", "layer": "below", "x0": own.costs.macs, "x1": own.costs.macs,
                "y0": 0, "y1": 1, "yref": "paper",
                "line": {"color": colours.second, "width": 1, "dash": "dot"},
            }
        ],
        xaxis=log_ticks(min(xs), max(xs), compact),
        yaxis=log_ticks(min(ys), max(ys), measure.shown),
        hovermode="closest",
    )  # fmt: skip
    names_below(drawn)
    drawn.layout.height = HEIGHT
    return drawn


def accuracy_figure(results: Sequence[ScaledResult], *, is_dark: bool) -> go.Figure:
    """Plot printed accuracy against printed MACs: a line from the baseline to each network."""
    base = next(one for one in results if not one.kind)
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers+text",
            "name": _(TITLES[one.kind]),
            "meta": mark_names(TITLES[one.kind]),
            "x": [base.macs, one.macs],
            "y": [base.top1, one.top1],
            "text": ["", f" {one.top1:.1f} "],
            "textposition": LABELS[one.kind],
            "textfont": {"size": 12},
            "hovertemplate": "%{y:.1f} · %{x:.2s}<extra></extra>",
            "line": {"color": ours.colour, "dash": ours.dash, "width": 2},
            "marker": {"symbol": ours.symbol, "size": 8, "color": ours.colour},
        }
        for one in sorted(results, key=lambda one: (*KINDS, "").index(one.kind))
        if one.kind and (ours := mark(KINDS.index(one.kind), is_dark))
    ]
    macs = [one.macs for one in results]
    axis = log_ticks(min(macs), max(macs), compact)
    axis["range"] = [axis["range"][0], axis["range"][1] + 0.06]
    drawn = figure(
        _("Accuracy of {base} as printed").format(base=base.base),
        _("multiply-accumulates"),
        _("top-1 accuracy (%)"),
        is_dark=is_dark,
        source=f"{SOURCE}, {_(base.table)}",
        data=traces,
        xaxis=axis,
        hovermode="closest",
    )
    names_below(drawn)
    drawn.layout.height = HEIGHT
    return drawn


def grid_figure(points: Sequence[Constants], chosen: Constants, *, is_dark: bool) -> go.Figure:
    """Plot the points of the grid that are left: width across, resolution up, depth as colour."""
    colours = theme_colours(is_dark)
    ramp = GRID_RAMP[is_dark]
    left = {
        "type": "scatter",
        "mode": "markers",
        "name": "",
        "x": [one.beta for one in points],
        "y": [one.gamma for one in points],
        "customdata": [f"{one.alpha:g},{one.beta:g},{one.gamma:g}" for one in points],
        "text": [
            f"α={one.alpha:g} · β={one.beta:g} · γ={one.gamma:g}<br>α·β²·γ² = {one.growth:.3f}"
            for one in points
        ],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {
            "size": 11,
            "color": [one.alpha for one in points],
            "cmin": 1,
            "cmax": 2,
            "colorscale": [[place / (len(ramp) - 1), tint] for place, tint in enumerate(ramp)],
            "line": {"width": 1, "color": colours.muted},
            "opacity": 1,
            "colorbar": {
                "title": {
                    "text": _("α (depth)"), "side": "right",
                    "font": {"size": 12, "color": colours.muted},
                },
                "outlinewidth": 0,
                "thickness": 12,
                "tickfont": {"size": 12, "color": colours.muted},
            },
        },
    }  # fmt: skip
    ring = {
        "type": "scatter",
        "mode": "markers+text",
        "x": [chosen.beta],
        "y": [chosen.gamma],
        "text": [_("the paper's")],
        "textposition": "top right",
        "textfont": {"size": 12, "color": colours.second},
        "hoverinfo": "skip",
        "marker": {
            "symbol": "circle-open", "size": 20, "color": colours.second, "line": {"width": 2.5},
        },
    }  # fmt: skip
    return figure(
        _("Grid of α, β and γ"),
        _("β (width)"),
        _("γ (resolution)"),
        is_dark=is_dark,
        source=_("Points with α·β²·γ² near 2"),
        data=[left, ring],
        height=HEIGHT,
        xaxis={"range": [0.97, 1.47]},
        yaxis={"range": [0.97, 1.47]},
        hovermode="closest",
    )


def multipliers_words(one: ScaledNetwork) -> str:
    """Write the three multipliers of a network."""
    return f"w={one.by.width:.2f} · d={one.by.depth:.2f} · r={one.by.resolution:.2f}"


def _hover(one: ScaledNetwork) -> str:
    costs: Costs = one.costs
    return (
        f"{multipliers_words(one)}<br>{compact(costs.macs)} MACs · {compact(costs.params)} · "
        f"{in_bytes(costs.peak_bytes)}"
    )
