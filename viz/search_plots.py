"""Plots of a search: what was found when, what the controller thinks, what it all cost.

Each plot is an info function, which computes from records, and a figure function, which draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import plotly.graph_objects as go

from language.catalogue import _
from search.field_costs import FIELD_COSTS, FieldCost
from search.records import Evaluation, Policy, ProxyPoint, RankCorrelation
from viz.palette import ink
from viz.theme import figure

LINES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
MARKS = ("circle", "square", "diamond", "cross", "triangle-up", "x", "star", "pentagon")
HUES = ("#2f5fd0", "#c2571a", "#2f8f7b", "#8458b3", "#c98a1b", "#667085", "#b0306a", "#3a8fc2")
RESAMPLES = 1_000
PROXY_TITLES = {
    "synflow": "synflow",
    "naswot": "NASWOT",
    "gradient_norm": "gradient norm",
    "params": "parameters",
}


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
    """Regret where the best of the space is known, best reward so far where it is not.

    A searcher's curve ends where the first of its seeds ends.
    """
    curves = []
    for searcher, own in _by_searcher(evaluations).items():
        ordered = sorted(own, key=lambda e: (e.seed, e.number))
        runs = [
            [e.best_reward if e.regret is None else e.regret for e in run]
            for _seed, run in groupby(ordered, key=lambda e: e.seed)
        ]
        length = min(map(len, runs))
        values = np.array([run[:length] for run in runs])
        rng = np.random.default_rng(0)
        drawn = rng.multinomial(len(runs), [1 / len(runs)] * len(runs), RESAMPLES) / len(runs)
        lows, highs = np.quantile(drawn @ values, (0.025, 0.975), axis=0)
        curves.append(
            Progress(
                searcher,
                len(runs),
                tuple(range(1, length + 1)),
                tuple(values.mean(0).tolist()),
                tuple(lows.tolist()),
                tuple(highs.tolist()),
            )
        )
    return tuple(curves)


def progress_figure(evaluations: Sequence[Evaluation], *, is_dark: bool) -> go.Figure:
    """Best so far of each searcher, with the interval over its seeds."""
    has_regret = all(e.regret is not None for e in evaluations)
    curves = progress(evaluations)
    seeds = max((curve.seeds for curve in curves), default=0)
    fig = figure(
        _("Best so far"),
        _("evaluations, repeats included"),
        _("regret (percentage points)") if has_regret else _("reward (minus cross-entropy, nats)"),
        is_dark=is_dark,
        source=_("One seed, an illustration")
        if seeds == 1
        else _("Mean of {seeds} seeds, 95 % bootstrap interval").format(seeds=seeds),
    )
    for place, curve in enumerate(curves):
        hue = HUES[place % len(HUES)]
        if curve.seeds > 1:
            fig.add_scatter(
                x=curve.numbers + curve.numbers[::-1],
                y=curve.highs + curve.lows[::-1],
                fill="toself",
                fillcolor=hue,
                opacity=0.18,
                line={"width": 0},
                hoverinfo="skip",
                showlegend=False,
            )
        fig.add_scatter(
            x=curve.numbers,
            y=curve.means,
            name=curve.searcher,
            mode="lines",
            line={"color": hue, "width": 2, "dash": LINES[place % len(LINES)]},
            hovertemplate="%{y:.3g}",
        )
    fig.layout.showlegend = True
    return fig


def points_figure(evaluations: Sequence[Evaluation], *, is_dark: bool) -> go.Figure:
    """Every evaluation of every searcher; repeats are hollow."""
    fig = figure(
        _("All evaluations"),
        _("evaluations, repeats included"),
        _("reward"),
        is_dark=is_dark,
        source=_("Each point is one evaluation; hollow: evaluated before in the same run"),
    )
    _points(fig, evaluations, "number", "reward")
    return fig


def cost_figure(evaluations: Sequence[Evaluation], *, is_dark: bool) -> go.Figure:
    """Accuracy against parameters of all candidates."""
    fig = figure(
        _("Accuracy against cost"),
        _("parameters"),
        _("accuracy"),
        is_dark=is_dark,
        source=_("Validation accuracy of each evaluated architecture"),
    )
    _points(fig, evaluations, "params", "accuracy")
    fig.layout.yaxis.tickformat = ".0%"
    return fig


@dataclass(frozen=True)
class PolicyMap:
    """A policy as a grid: decisions by options; absent options are None.

    ``certainty`` is 1 minus entropy over the largest possible entropy, decision by decision.
    """

    decisions: tuple[str, ...]
    probabilities: tuple[tuple[float | None, ...], ...]
    options: tuple[tuple[str, ...], ...]
    entropies: tuple[float, ...]
    certainty: tuple[float, ...]


def policy_map(policy: Policy) -> PolicyMap:
    """The grid of a policy, every row as long as the longest."""
    widest = max(len(decision.options) for decision in policy.decisions)
    padded = tuple(tuple(row) + (None,) * (widest - len(row)) for row in policy.probabilities)
    names = tuple(
        decision.options + ("",) * (widest - len(decision.options)) for decision in policy.decisions
    )
    most = [np.log(len(decision.options)) for decision in policy.decisions]
    certainty = tuple(
        float(1 - entropy / largest) if largest else 1.0
        for entropy, largest in zip(policy.entropies, most, strict=True)
    )
    decisions = tuple(decision.name for decision in policy.decisions)
    return PolicyMap(decisions, padded, names, policy.entropies, certainty)


def policy_figure(policy: Policy, *, is_dark: bool) -> go.Figure:
    """How probable the controller holds each option of each decision, first decision on top."""
    colours, grid = ink(is_dark), policy_map(policy)
    fig = figure(
        _("What the controller would choose"),
        _("option"),
        _("decision"),
        is_dark=is_dark,
        source=_(
            "After {count} evaluations; entropy {entropy:.1f} nats, {most:.1f} at the start"
        ).format(
            count=policy.evaluations,
            entropy=policy.entropy,
            most=sum(float(np.log(len(d.options))) for d in policy.decisions),
        ),
    )
    labels = [
        f"{name}  {entropy:.2f}"
        for name, entropy in zip(grid.decisions, grid.entropies, strict=True)
    ]
    fig.add_heatmap(
        z=grid.probabilities,
        y=labels,
        x=list(range(1, len(grid.options[0]) + 1)),
        customdata=grid.options,
        zmin=0,
        zmax=1,
        colorscale=[[0, colours.surface], [1, colours.accent]],
        colorbar={"title": {"text": _("probability")}, "thickness": 10},
        xgap=1,
        ygap=1,
        hovertemplate="%{y} nats<br>%{customdata}: %{z:.3f}<extra></extra>",
    )
    fig.layout.yaxis.autorange = "reversed"
    fig.layout.hovermode = "closest"
    fig.layout.height = max(fig.layout.height, 120 + 15 * len(labels))
    return fig


def entropy_figure(policies: Sequence[Policy], *, is_dark: bool) -> go.Figure:
    """How the controllers make up their minds: entropy of the whole policy by evaluation."""
    fig = figure(
        _("Entropy of the policy"),
        _("evaluations"),
        _("nats"),
        is_dark=is_dark,
        source=_("Sum over decisions; at the start every option is equally probable"),
    )
    names = dict.fromkeys(policy.searcher for policy in policies)
    for place, name in enumerate(names):
        own = sorted((p for p in policies if p.searcher == name), key=lambda p: p.evaluations)
        fig.add_scatter(
            x=[policy.evaluations for policy in own],
            y=[policy.entropy for policy in own],
            name=name,
            mode="lines",
            line={"color": HUES[place % len(HUES)], "width": 2, "dash": LINES[place % len(LINES)]},
        )
    fig.layout.showlegend = True
    fig.layout.yaxis.rangemode = "tozero"
    return fig


def proxy_figure(
    points: Sequence[ProxyPoint], correlation: RankCorrelation, *, is_dark: bool
) -> go.Figure:
    """One proxy against what short training says."""
    title = _(PROXY_TITLES[correlation.proxy])
    fig = figure(
        _("{proxy} against training").format(proxy=title),
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
        customdata=[point.key for point in points],
        mode="markers",
        marker={"color": ink(is_dark).accent, "size": 7},
        hovertemplate="%{x:.4s}, %{y:.3f}<br>%{customdata}<extra></extra>",
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
        _("GPU-days, logarithmic"),
        _("search"),
        is_dark=is_dark,
        source=_("As printed by their authors; 1806.09055, Table 1"),
    )
    fig.add_scatter(
        x=[cost.gpu_days for cost in costs],
        y=[f"{cost.name} ({cost.year})" if cost.year else cost.name for cost in costs],
        customdata=[cost.source for cost in costs],
        mode="markers",
        marker={
            "size": 10,
            "color": [colours.accent if cost.year else colours.second for cost in costs],
            "symbol": ["circle" if cost.year else "diamond" for cost in costs],
        },
        hovertemplate="%{x:,.3g}<br>%{customdata}<extra></extra>",
    )
    fig.layout.xaxis.type = "log"
    fig.layout.yaxis.autorange = "reversed"
    fig.layout.hovermode = "closest"
    return fig


def _by_searcher(evaluations: Sequence[Evaluation]) -> dict[str, list[Evaluation]]:
    found: dict[str, list[Evaluation]] = {}
    for evaluation in evaluations:
        found.setdefault(evaluation.searcher, []).append(evaluation)
    return found


def _points(fig: go.Figure, evaluations: Sequence[Evaluation], x: str, y: str) -> None:
    for place, (name, own) in enumerate(_by_searcher(evaluations).items()):
        mark = MARKS[place % len(MARKS)]
        fig.add_scattergl(
            x=[getattr(e, x) for e in own],
            y=[getattr(e, y) for e in own],
            customdata=[e.key for e in own],
            name=name,
            mode="markers",
            marker={
                "color": HUES[place % len(HUES)],
                "size": 6,
                "symbol": [f"{mark}-open" if e.is_repeat else mark for e in own],
            },
            hovertemplate="%{x:.4s}, %{y:.3f}<br>%{customdata}",
        )
    fig.layout.showlegend = True
    fig.layout.hovermode = "closest"
