"""Plot zero-cost proxies of networks against what training says of them.

Each plot is an info function, which computes from records, and a figure function, which draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from language.catalogue import _
from language.said import message
from language.units import percent
from search.records import Evaluation, ProxyPoint, RankCorrelation
from viz.palette import theme_colours
from viz.theme import figure

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
    """Return one proxy of a study's cells."""
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
    """Return the parameters of a race's candidates, each once."""
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
    """Plot one proxy against the ``reward``, named in words; the ``chosen`` key is larger."""
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
