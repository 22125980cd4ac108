"""Plot what was profiled for a budget: parameters against MACs, the budget, the Pareto front.

Each plot is an info function, which computes from records, and a figure function, which draws.
"""

from collections.abc import Mapping, Sequence
from math import log10
from typing import Any

import plotly.graph_objects as go

from design.records import Candidate, Limits
from language.catalogue import _
from viz.numbers import compact, in_bytes
from viz.palette import theme_colours
from viz.roofline_plots import in_time
from viz.theme import figure, names_below
from viz.variant_marks import MOST, mark, see_through

HEIGHT = 460


def front(found: Sequence[Candidate]) -> list[Candidate]:
    """Return the networks within the budget than which none has as many MACs and fewer parameters.

    They are in the order of their parameters.
    """
    kept: list[Candidate] = []
    feasible = [one for one in found if one.is_feasible]
    for one in sorted(feasible, key=lambda one: (one.costs.params, -one.costs.macs)):
        if not kept or one.costs.macs > kept[-1].costs.macs:
            kept.append(one)
    return kept


def budget_figure(
    found: Mapping[str, Sequence[Candidate]],
    answers: Sequence[Candidate],
    limits: Limits,
    names: Mapping[str, str],
    *,
    is_dark: bool,
) -> go.Figure:
    """Plot all networks of each family, faint beyond the budget; answers are large.

    ``names`` are those of the families, in the order of their marks.
    """
    colours = theme_colours(is_dark)
    best = {one.spec for one in answers}
    traces = []
    for place, (family, name) in enumerate(names.items()):
        own = mark(place, is_dark)
        points = found.get(family, ())
        if not points:
            continue
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": name,
                "x": [one.costs.params for one in points],
                "y": [one.costs.macs for one in points],
                "customdata": [one.spec for one in points],
                "text": [_hover(one) for one in points],
                "hovertemplate": "%{text}<extra></extra>",
                "marker": {
                    "symbol": own.symbol if place < MOST else f"{own.symbol}-open",
                    "size": [13 if one.spec in best else 6 for one in points],
                    "color": [
                        own.colour if one.is_feasible else see_through(own.colour, 0.3)
                        for one in points
                    ],
                    "line": {"width": 0 if place < MOST else 1.5},
                    "opacity": 1,
                },
            }
        )
    edge = front([one for points in found.values() for one in points])
    traces.append(
        {
            "type": "scatter",
            "mode": "lines",
            "name": _("most MACs with fewest parameters"),
            "x": [one.costs.params for one in edge],
            "y": [one.costs.macs for one in edge],
            "line": {"color": colours.muted, "width": 1, "dash": "dot", "shape": "hv"},
            "hoverinfo": "skip",
        }
    )
    edges = _edges(limits, colours.second)
    drawn = figure(
        _("Networks for the budget"),
        _("parameters"),
        _("multiply-accumulates"),
        is_dark=is_dark,
        source=_("Computed from the built networks; dashed: the budget")
        if edges
        else _("Computed from the built networks"),
        data=traces,
        shapes=edges,
        xaxis={"type": "log", "exponentformat": "SI", "dtick": 1, **_ends(found, "params")},
        yaxis={"type": "log", "exponentformat": "SI", "dtick": 1, **_ends(found, "macs")},
        hovermode="closest",
    )
    names_below(drawn)
    drawn.layout.height = HEIGHT
    return drawn


def _ends(found: Mapping[str, Sequence[Candidate]], cost: str) -> dict[str, Any]:
    values = [getattr(one.costs, cost) for points in found.values() for one in points]
    if not values:
        return {}
    return {"range": [log10(max(1, min(values))) - 0.1, log10(max(1, *values)) + 0.1]}


def _edges(limits: Limits, colour: str) -> list[dict[str, Any]]:
    line = {"color": colour, "width": 1.5, "dash": "dash"}
    edges: list[dict[str, Any]] = []
    if limits.params:
        sides = {"x0": limits.params, "x1": limits.params, "y0": 0, "y1": 1, "yref": "paper"}
        edges.append({"type": "line", "line": line, "layer": "below", **sides})
    if limits.macs:
        sides = {"y0": limits.macs, "y1": limits.macs, "x0": 0, "x1": 1, "xref": "paper"}
        edges.append({"type": "line", "line": line, "layer": "below", **sides})
    return edges


def _hover(one: Candidate) -> str:
    costs = one.costs
    told = _("{params} parameters · {macs} MACs · {memory} alive at once · at least {time}").format(
        params=compact(costs.params),
        macs=compact(costs.macs),
        memory=in_bytes(costs.peak_bytes),
        time=in_time(costs.seconds),
    )
    return f"{one.spec}<br>{told}"
