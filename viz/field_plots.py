"""A search beside its field: what searches cost, and what untrained networks tell of trained ones.

Each plot is an info function, which computes from records, and a figure function, which draws.
"""

from collections.abc import Sequence

import plotly.graph_objects as go

from language.catalogue import _
from search.field_costs import FIELD_COSTS, FieldCost
from search.records import ProxyPoint, RankCorrelation
from training.notes import message
from viz.palette import ink
from viz.theme import TALL, figure

PROXY_TITLES = {
    "synflow": message("synflow"),
    "naswot": message("NASWOT"),
    "gradient_norm": message("gradient norm"),
    "params": message("parameters"),
}


def proxy_figure(
    points: Sequence[ProxyPoint], correlation: RankCorrelation, chosen: str = "", *, is_dark: bool
) -> go.Figure:
    """One proxy against what short training says; the ``chosen`` key is filled otherwise."""
    title = _(PROXY_TITLES[correlation.proxy])
    colours = ink(is_dark)
    fig = figure(
        _("{proxy}: rank correlation {rho:+.2f}").format(proxy=title, rho=correlation.rho),
        title,
        _("reward (minus cross-entropy, nats)"),
        is_dark=is_dark,
        source=_("Spearman's rho {rho:+.2f}, Kendall's tau {tau:+.2f}, {count} cells").format(
            rho=correlation.rho, tau=correlation.tau, count=correlation.count
        ),
    )
    fig.add_scatter(
        x=[getattr(point.proxies, correlation.proxy) for point in points],
        y=[point.scored.reward for point in points],
        customdata=[
            (point.key, f"{point.scored.accuracy:.1%}", f"{point.scored.params:,}")
            for point in points
        ],
        mode="markers",
        marker={
            "color": [colours.second if p.key == chosen else colours.accent for p in points],
            "size": [13 if p.key == chosen else 7 for p in points],
        },
        hovertemplate=_("{accuracy}, {params} parameters").format(
            accuracy="%{customdata[1]}", params="%{customdata[2]}"
        )
        + "<extra></extra>",
    )
    fig.layout.hovermode = "closest"
    return fig


def ladder(own_seconds: float | None = None) -> tuple[FieldCost, ...]:
    """The published searches, and this one in days of one CPU core, dearest first."""
    own: tuple[FieldCost, ...] = ()
    if own_seconds is not None:
        name, source = _("this search"), _("measured here, in days of one CPU core")
        own = (FieldCost(name, 0, own_seconds / 86_400, source),)
    return tuple(sorted((*FIELD_COSTS, *own), key=lambda cost: -cost.gpu_days))


def ladder_figure(own_seconds: float | None = None, *, is_dark: bool) -> go.Figure:
    """What searches cost, on a logarithmic scale."""
    colours, costs = ink(is_dark), ladder(own_seconds)
    fig = figure(
        _("What a search costs"),
        _("GPU-days, log scale; this search: days of one CPU core"),
        "",
        is_dark=is_dark,
        source=_("As printed by their authors; 1806.09055, Table 1"),
    )
    fig.add_scatter(
        x=[cost.gpu_days for cost in costs],
        y=[f"{cost.name} ({cost.year})" if cost.year else cost.name for cost in costs],
        customdata=[cost.source for cost in costs],
        mode="markers+text",
        text=[f"{cost.gpu_days:,.3g}" for cost in costs],
        textposition="middle right",
        textfont={"color": colours.muted, "size": 12},
        marker={
            "size": 10,
            "color": [colours.accent if cost.year else colours.second for cost in costs],
            "symbol": ["circle" if cost.year else "diamond" for cost in costs],
        },
        hovertemplate="%{x:,.3g}<br>%{customdata}<extra></extra>",
    )
    fig.layout.height = TALL
    fig.layout.xaxis.type = "log"
    fig.layout.xaxis.range = (LEAST, 5.4)
    fig.layout.xaxis.dtick = 1
    fig.layout.xaxis.exponentformat = "power"
    fig.layout.yaxis.autorange = "reversed"
    fig.layout.hovermode = "closest"
    return fig


LEAST = -6
"""Power of ten at which the ladder begins: a race on a table takes seconds."""
