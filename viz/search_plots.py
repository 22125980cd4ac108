"""Plot a search: its progress, what its candidates cost, and what published searches cost.

Each plot is an info function, which computes from records, and a figure function, which draws.
``titles`` names the searchers of a race in their order, which decides colour, dash and marker.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import plotly.graph_objects as go

from language.catalogue import _, ngettext
from language.units import duration, percent
from search.published_costs import PUBLISHED_COSTS, PublishedCost
from search.records import Evaluation
from viz.palette import theme_colours
from viz.theme import TALL, figure, names_below
from viz.training_plots import short
from viz.variant_marks import mark, see_through

RESAMPLES = 1_000
MOST_PLACES = 200
"""Points of a curve; longer ones are thinned out."""

LEAST_REGRET = 0.01
REGRETS = (-2, 2)
"""Range of an empty axis of regret, as powers of ten: from ``LEAST_REGRET`` to 100 points."""

REWARDS = (-2.5, 0)
"""Range of an empty axis of rewards in nats: guessing among ten classes has -2.3."""

"""The foot of the scale, in percentage points: less is drawn there."""

MOST_BELOW = 0.1
"""Share of the points that may lie below the frame; a note says how many do."""

LEAST_DAYS = -6
"""Power of ten at which the axis of costs begins: a race on a table takes seconds."""

Titles = Mapping[str, str]


@dataclass(frozen=True)
class Progress:
    """A searcher's best so far by evaluation: mean over seeds and its 95 % bootstrap interval."""

    searcher: str
    seeds: int
    numbers: tuple[int, ...]
    means: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]


def progress(evaluations: Sequence[Evaluation]) -> tuple[Progress, ...]:
    """Compute regret where the best of the space is known, else the best reward so far.

    A searcher's curve is of the seeds that have begun, and ends where the first of them ends.
    """
    curves = []
    for searcher, own in _by_searcher(evaluations).items():
        ordered = sorted(own, key=lambda e: (e.seed, e.number))
        runs = [
            [e.best_reward if e.regret is None else e.regret for e in run]
            for _seed, run in groupby(ordered, key=lambda e: e.seed)
        ]
        length = min(map(len, runs))
        places = _thinned(length)
        values = np.array([run[:length] for run in runs])[:, places]
        rng = np.random.default_rng(0)
        drawn = rng.multinomial(len(runs), [1 / len(runs)] * len(runs), RESAMPLES) / len(runs)
        lows, highs = np.quantile(drawn @ values, (0.025, 0.975), axis=0)
        curves.append(
            Progress(
                searcher,
                len(runs),
                tuple((places + 1).tolist()),
                tuple(values.mean(0).tolist()),
                tuple(lows.tolist()),
                tuple(highs.tolist()),
            )
        )
    return tuple(curves)


def _thinned(length: int) -> np.ndarray:
    """Return places of a row of a length, the first and the last among them."""
    return np.unique(np.linspace(0, length - 1, min(length, MOST_PLACES)).round().astype(int))


def progress_figure(
    evaluations: Sequence[Evaluation],
    titles: Titles,
    budget: int,
    *,
    has_regret: bool,
    is_dark: bool,
) -> go.Figure:
    """Plot the best so far of each searcher, with the interval over its seeds.

    ``has_regret``: the best of the space is known, as on a table.
    """
    curves = progress(evaluations)
    seeds = max((curve.seeds for curve in curves), default=0)
    fig = figure(
        _("Best so far"),
        _("evaluations, repeats included"),
        _("regret (percentage points), log scale")
        if has_regret
        else _("reward (minus cross-entropy, nats)"),
        is_dark=is_dark,
        source=""
        if not seeds
        else _("One seed, an illustration")
        if seeds == 1
        else _("Mean of {seeds} seeds, 95 % bootstrap interval").format(seeds=seeds),
    )
    names_below(fig)
    for curve in curves:
        look = mark(_place(titles, curve.searcher), is_dark)
        if curve.seeds > 1:
            fig.add_scatter(
                x=curve.numbers + curve.numbers[::-1],
                y=_drawn(curve.highs + curve.lows[::-1], has_regret),
                fill="toself",
                fillcolor=see_through(look.colour, 0.16),
                mode="lines",
                line={"width": 0},
                hoverinfo="skip",
                legendgroup=curve.searcher,
                showlegend=False,
            )
        fig.add_scatter(
            x=curve.numbers,
            y=_drawn(curve.means, has_regret),
            customdata=curve.means,
            name=short(titles.get(curve.searcher, curve.searcher)),
            legendgroup=curve.searcher,
            mode="lines",
            line={"color": look.colour, "width": 2, "dash": look.dash},
            hovertemplate="%{customdata:.3g}",
        )
    fig.layout.xaxis.range = (0, budget)
    if has_regret:
        fig.layout.yaxis.update(type="log", dtick="D2", tickformat="~g")
    if not curves:
        fig.layout.yaxis.range = REGRETS if has_regret else REWARDS
    return fig


def _drawn(values: Sequence[float], has_regret: bool) -> tuple[float, ...]:
    """Return values for a logarithmic axis: those without a logarithm lie at its foot."""
    return tuple([max(value, LEAST_REGRET) for value in values] if has_regret else values)


def points_figure(
    evaluations: Sequence[Evaluation],
    titles: Titles,
    budget: int,
    chosen: str = "",
    *,
    has_regret: bool,
    is_dark: bool,
) -> go.Figure:
    """Plot every evaluation; repeats are hollow, the ``chosen`` key has a ring.

    ``has_regret``: the best of the space is known, as on a table, whose reward is an accuracy.
    """
    fig = figure(
        _("All evaluations"),
        _("evaluations, repeats included"),
        _("accuracy of one training (reward)")
        if has_regret
        else _("reward (minus cross-entropy, nats)"),
        is_dark=is_dark,
        source=_("Hollow points are repeats"),
    )
    _points(fig, evaluations, titles, "number", "reward", chosen, is_dark)
    fig.layout.xaxis.range = (0, budget + 1)
    if has_regret:
        fig.layout.yaxis.tickformat = ".0%"
    if not evaluations:
        fig.layout.yaxis.range = (0, 1) if has_regret else REWARDS
    _leave_out_lowest(fig, [e.reward for e in evaluations])
    return fig


def _leave_out_lowest(fig: go.Figure, rewards: Sequence[float]) -> None:
    """Limit the axis to most points: the few that failed would press them together."""
    if len(rewards) < MOST_PLACES / 10:
        return
    lowest, highest = float(np.quantile(rewards, MOST_BELOW)), max(rewards)
    margin = 0.08 * (highest - lowest) or 0.01
    below = sum(reward < lowest - margin for reward in rewards)
    fig.layout.yaxis.range = (lowest - margin, highest + margin)
    if below:
        fig.layout.title.subtitle.text += "; " + ngettext(
            "{count} lies below", "{count} lie below", below
        ).format(count=below)


def cost_figure(
    evaluations: Sequence[Evaluation], titles: Titles, chosen: str = "", *, is_dark: bool
) -> go.Figure:
    """Plot accuracy against parameters of all candidates, each once for each searcher."""
    fig = figure(
        _("Accuracy against cost"),
        _("parameters"),
        _("validation accuracy"),
        is_dark=is_dark,
        source=_("Each architecture once, at the size that was evaluated"),
    )
    once = [e for e in evaluations if not e.is_repeat]
    _points(fig, once, titles, "params", "accuracy", chosen, is_dark)
    fig.layout.yaxis.tickformat = ".0%"
    if not once:
        fig.layout.yaxis.range = (0, 1)
    _leave_out_lowest(fig, [e.accuracy for e in once])
    return fig


def _by_searcher(evaluations: Sequence[Evaluation]) -> dict[str, list[Evaluation]]:
    found: dict[str, list[Evaluation]] = {}
    for evaluation in evaluations:
        found.setdefault(evaluation.searcher, []).append(evaluation)
    return found


def _place(titles: Titles, searcher: str) -> int:
    return list(titles).index(searcher) if searcher in titles else len(titles)


def _points(
    fig: go.Figure,
    evaluations: Sequence[Evaluation],
    titles: Titles,
    x: str,
    y: str,
    chosen: str,
    is_dark: bool,
) -> None:
    """Add markers by searcher; ``customdata`` begins with the key, for clicks."""
    fig.layout.height = TALL
    for name, own in _by_searcher(evaluations).items():
        look = mark(_place(titles, name), is_dark)
        fig.add_scattergl(
            x=[getattr(e, x) for e in own],
            y=[getattr(e, y) for e in own],
            customdata=[(e.key, e.number, percent(e.accuracy), f"{e.params:,}") for e in own],
            name=short(titles.get(name, name)),
            mode="markers",
            marker={
                "color": look.colour,
                "size": 7,
                "symbol": [f"{look.symbol}-open" if e.is_repeat else look.symbol for e in own],
            },
            # A click marks nothing by itself: the ring does.
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}},
            hovertemplate=_("evaluation {number}: {accuracy}, {params} parameters").format(
                number="%{customdata[1]}", accuracy="%{customdata[2]}", params="%{customdata[3]}"
            ),
        )
    ringed = [e for e in evaluations if e.key == chosen and not e.is_repeat]
    if ringed:
        fig.add_scattergl(
            x=[getattr(e, x) for e in ringed],
            y=[getattr(e, y) for e in ringed],
            mode="markers",
            marker={
                "symbol": "circle-open",
                "size": 16,
                "color": theme_colours(is_dark).text,
                "line": {"width": 2},
            },
            hoverinfo="skip",
            showlegend=False,
        )
    fig.layout.hovermode = "closest"


def ranked_costs(own_seconds: float | None = None) -> tuple[PublishedCost, ...]:
    """Return published searches and this one in days of one CPU core, the dearest first."""
    own: tuple[PublishedCost, ...] = ()
    if own_seconds is not None:
        name, source = _("this search"), _("measured here, in days of one CPU core")
        own = (PublishedCost(name, 0, own_seconds / 86_400, source),)
    return tuple(sorted((*PUBLISHED_COSTS, *own), key=lambda cost: -cost.gpu_days))


def search_cost_figure(own_seconds: float | None = None, *, is_dark: bool) -> go.Figure:
    """Plot what searches cost, on a logarithmic scale."""
    colours, costs = theme_colours(is_dark), ranked_costs(own_seconds)
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
    fig.layout.xaxis.update(range=(LEAST_DAYS, 7), dtick=2, exponentformat="power", tickangle=0)
    fig.layout.yaxis.autorange = "reversed"
    fig.layout.hovermode = "closest"
    return fig


def _days(cost: PublishedCost) -> str:
    """Format days, or for less than one hours, minutes or seconds."""
    if cost.year or cost.gpu_days >= 1:
        return f"{cost.gpu_days:,.0f}" if cost.gpu_days >= 10 else f"{cost.gpu_days:g}"
    return duration(86_400 * cost.gpu_days)
