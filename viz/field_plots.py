"""A search beside its field: what searches cost, and what untrained networks tell of trained ones.

Each plot is an info function, which computes from records, and a figure function, which draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from language.catalogue import _
from language.said import message
from language.units import duration, percent
from search.field_costs import FIELD_COSTS, FieldCost
from search.records import Evaluation, ProxyPoint, RankCorrelation
from viz.palette import theme_colours
from viz.theme import TALL, figure

PROXY_TITLES = {
    "synflow": message("synflow"),
    "naswot": message("NASWOT"),
    "gradient_norm": message("gradient norm"),
    "params": message("parameters"),
}


@dataclass(frozen=True)
class Ranked:
    """A proxy of an architecture beside what training says; ``key`` is empty in a study."""

    proxy: float
    reward: float
    accuracy: float
    params: int
    key: str = ""


def of_study(points: Sequence[ProxyPoint], proxy: str) -> list[Ranked]:
    """One proxy of a study's cells."""
    return [
        Ranked(
            float(getattr(point.proxies, proxy)),
            point.scored.reward,
            point.scored.accuracy,
            point.scored.params,
        )
        for point in points
    ]


def of_race(evaluations: Sequence[Evaluation]) -> list[Ranked]:
    """The parameters of a race's candidates, each once."""
    once = {e.key: e for e in evaluations}
    return [Ranked(e.params, e.reward, e.accuracy, e.params, e.key) for e in once.values()]


def proxy_figure(
    points: Sequence[Ranked],
    correlation: RankCorrelation,
    reward: str,
    chosen: str = "",
    *,
    is_dark: bool,
) -> go.Figure:
    """One proxy against the ``reward``, named in words; the ``chosen`` key is larger."""
    title = _(PROXY_TITLES[correlation.proxy])
    colours = theme_colours(is_dark)
    fig = figure(
        _("{proxy}: rank correlation {rho}").format(
            proxy=title, rho=f"{correlation.rho:+.2f}".replace("-", "−")
        ),
        title,
        reward,
        is_dark=is_dark,
        source=_("Spearman's rho; Kendall's tau {tau}; {count} cells").format(
            tau=f"{correlation.tau:+.2f}".replace("-", "−"), count=f"{correlation.count:,}"
        ),
    )
    fig.add_scattergl(
        x=[point.proxy for point in points],
        y=[point.reward for point in points],
        customdata=[(p.key, percent(p.accuracy), f"{p.params:,}") for p in points],
        mode="markers",
        marker={
            "color": [colours.second if chosen == p.key else colours.accent for p in points],
            "size": [13 if chosen == p.key else 6 for p in points],
            "opacity": 0.7,
        },
        selected={"marker": {"opacity": 0.7}},
        unselected={"marker": {"opacity": 0.7}},
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
    colours, costs = theme_colours(is_dark), ladder(own_seconds)
    fig = figure(
        _("What a search costs"),
        _("GPU-days, this search: CPU-days; log scale"),
        "",
        is_dark=is_dark,
        source=_("As published; 1806.09055, Table 1"),
    )
    fig.add_scatter(
        x=[cost.gpu_days for cost in costs],
        y=[f"{cost.name} ({cost.year})" if cost.year else cost.name for cost in costs],
        customdata=[cost.source for cost in costs],
        mode="markers+text",
        text=[_days(cost) for cost in costs],
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
    fig.layout.xaxis.update(range=(LEAST, 7), dtick=2, exponentformat="power", tickangle=0)
    fig.layout.yaxis.autorange = "reversed"
    fig.layout.hovermode = "closest"
    return fig


def _days(cost: FieldCost) -> str:
    """Days, or for what took less than one of them hours, minutes or seconds."""
    if cost.year or cost.gpu_days >= 1:
        return f"{cost.gpu_days:,.0f}" if cost.gpu_days >= 10 else f"{cost.gpu_days:g}"
    return duration(86_400 * cost.gpu_days)


LEAST = -6
"""Power of ten at which the ladder begins: a race on a table takes seconds."""
