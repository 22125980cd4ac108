"""Plot a controller's policy: the probabilities of its decisions, and their entropy.

Each plot is an info function, which computes from records, and a figure function, which draws.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from language.catalogue import _
from language.units import percent
from search.records import Decision, Policy
from viz.palette import theme_colours
from viz.search_plots import Titles
from viz.theme import figure, names_below
from viz.training_plots import short
from viz.variant_marks import mark

ROW = 15
"""Height of a decision's row in pixels."""

AROUND = 130
"""Pixels above and below the rows."""


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
    """Return the grid of a policy, every row as long as the longest."""
    widest = max(len(decision.options) for decision in policy.decisions)
    padded = tuple(tuple(row) + (None,) * (widest - len(row)) for row in policy.probabilities)
    names = tuple(
        decision.options + ("",) * (widest - len(decision.options)) for decision in policy.decisions
    )
    most = [math.log(len(decision.options)) for decision in policy.decisions]
    certainty = tuple(
        float(1 - entropy / largest) if largest else 1.0
        for entropy, largest in zip(policy.entropies, most, strict=True)
    )
    decisions = tuple(decision.name for decision in policy.decisions)
    return PolicyMap(decisions, padded, names, policy.entropies, certainty)


def largest_entropy(decisions: Sequence[Decision]) -> float:
    """Return the entropy in nats of a policy with all options equally probable."""
    return sum(math.log(len(decision.options)) for decision in decisions)


def policy_figure(
    policy: Policy, words: Mapping[str, str] | None = None, *, is_dark: bool
) -> go.Figure:
    """Plot the probability of each option of each decision, the first decision on top.

    ``words`` says decisions and options in the reader's language.
    """
    colours, grid = theme_colours(is_dark), policy_map(policy)
    translated = words or {}
    fig = figure(
        _("What the controller would choose"),
        _("option; colour: times as probable as at the start"),
        _("decision and its entropy (nats)"),
        is_dark=is_dark,
        source=_("After {count} evaluations; entropy {entropy:.1f} of {most:.1f} nats").format(
            count=policy.evaluations,
            entropy=policy.entropy,
            most=largest_entropy(policy.decisions),
        ),
    )
    rows = list(range(len(grid.decisions)))
    options = [[translated.get(option, option) for option in row] for row in grid.options]
    fig.add_heatmap(
        z=lift(policy),
        y=rows,
        x=list(range(1, len(grid.options[0]) + 1)),
        customdata=[
            [
                f"{translated.get(name, name)}: {option}<br>{percent(value or 0)}"
                for option, value in zip(row, values, strict=True)
            ]
            for name, row, values in zip(grid.decisions, options, grid.probabilities, strict=True)
        ],
        text=[["" if v is None else percent(v, 0) for v in row] for row in grid.probabilities],
        texttemplate="%{text}" if len(rows) <= FEW else None,
        zmin=-MOST_LIFT,
        zmax=MOST_LIFT,
        colorscale=[[0, colours.second], [0.5, colours.surface], [1, colours.accent]],
        colorbar={
            "thickness": 12, "outlinewidth": 0, "len": 1.0,
            "tickvals": list(range(-MOST_LIFT, MOST_LIFT + 1)),
            "ticktext": ["¼", "½", "1", "2×", "4×"],
            "tickfont": {"color": colours.muted, "size": 12},
        },
        xgap=1,
        ygap=1,
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    labels = [
        f"{translated.get(name, name)}  {entropy:.2f}"
        for name, entropy in zip(grid.decisions, grid.entropies, strict=True)
    ]
    fig.layout.yaxis.update(
        autorange="reversed", showgrid=False, tickvals=rows, ticktext=labels, tickfont={"size": 11}
    )
    fig.layout.xaxis.update(showgrid=False, dtick=1, tickformat="d")
    if all(row == options[0] for row in options):
        fig.layout.xaxis.update(tickvals=list(range(1, len(options[0]) + 1)), ticktext=options[0])
    fig.layout.hovermode = "closest"
    fig.layout.height = AROUND + len(labels) * (FEW_ROW if len(rows) <= FEW else ROW)
    return fig


def lift(policy: Policy) -> list[list[float | None]]:
    """Return log2 of probability over chance, within ``MOST_LIFT``."""
    widest = max(map(len, policy.probabilities))
    return [
        [max(-MOST_LIFT, min(MOST_LIFT, math.log2(max(value, 1e-9) * len(row)))) for value in row]
        + [None] * (widest - len(row))
        for row in policy.probabilities
    ]


MOST_LIFT = 2
FEW, FEW_ROW = 12, 32
"""With so few decisions each probability is printed, in higher rows."""


def entropy_figure(
    policies: Sequence[Policy], titles: Titles, budget: int, at: int = -1, *, is_dark: bool
) -> go.Figure:
    """Plot controllers' entropy by evaluation; a line marks the point ``at`` that is shown."""
    fig = figure(
        _("Entropy of the policy"),
        _("evaluations"),
        _("entropy (nats)"),
        is_dark=is_dark,
        source=_("Sum over all decisions"),
    )
    names_below(fig)
    names = list(titles)
    for name in dict.fromkeys(policy.searcher for policy in policies):
        own = sorted((p for p in policies if p.searcher == name), key=lambda p: p.evaluations)
        look = mark(names.index(name) if name in names else 0, is_dark)
        fig.add_scatter(
            x=[policy.evaluations for policy in own],
            y=[policy.entropy for policy in own],
            name=short(titles.get(name, name)),
            mode="lines",
            line={"color": look.colour, "width": 2, "dash": look.dash},
            hovertemplate="%{y:.2f}",
        )
    if at >= 0:
        fig.add_vline(x=at, line={"width": 1, "color": theme_colours(is_dark).muted})
    fig.layout.yaxis.rangemode = "tozero"
    fig.layout.xaxis.range = (0, budget)
    return fig
