"""Plot found cells beside random ones and a published one: each training, mean and interval.

Each plot is an info function, which computes from records, and a figure function, which draws.
"""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from language.catalogue import _
from search.records import Judgement, Retrained
from viz.theme import TALL, figure
from viz.variant_marks import mark

SPREAD = 0.3
"""Distance of the outermost cells of a group from its middle, in groups."""


def places(retrained: Sequence[Retrained], groups: Sequence[str]) -> list[float]:
    """Return where each training lies along the groups: a cell's seeds above each other."""
    cells = {
        group: list(dict.fromkeys(one.key for one in retrained if one.group == group))
        for group in groups
    }
    found = []
    for one in retrained:
        own = cells[one.group]
        step = own.index(one.key) / max(1, len(own) - 1) - 0.5 if len(own) > 1 else 0.0
        found.append(groups.index(one.group) + SPREAD * 2 * step)
    return found


def judge_figure(
    retrained: Sequence[Retrained],
    judgements: Sequence[Judgement],
    titles: Mapping[str, str],
    *,
    is_dark: bool,
) -> go.Figure:
    """Test accuracy of every retraining, group by group, with mean and 95 % interval beside."""
    groups = list(titles)
    fig = figure(
        _("Retrained with new seeds"),
        "",
        _("test accuracy"),
        is_dark=is_dark,
        source=_("Each point is one training; diamond: mean and 95 % bootstrap interval"),
    )
    for place, group in enumerate(groups):
        look = mark(place, is_dark)
        own = [one for one in retrained if one.group == group]
        fig.add_scatter(
            x=places(own, groups),
            y=[one.test_accuracy for one in own],
            customdata=[(f"{one.params:,}", one.filters, one.seed) for one in own],
            mode="markers",
            marker={"color": look.colour, "symbol": look.symbol, "size": 7, "opacity": 0.6},
            hovertemplate=_("{accuracy}, {params} parameters, F = {filters}").format(
                accuracy="%{y:.1%}", params="%{customdata[0]}", filters="%{customdata[1]}"
            )
            + "<extra></extra>",
        )
        for one in judgements:
            if one.group == group:
                fig.add_scatter(
                    x=[place + 0.42],
                    y=[one.accuracy.mean],
                    error_y={
                        "array": [one.accuracy.high - one.accuracy.mean],
                        "arrayminus": [one.accuracy.mean - one.accuracy.low],
                        "color": look.colour,
                        "thickness": 2,
                    },
                    mode="markers",
                    marker={"color": look.colour, "symbol": "diamond", "size": 11},
                    hovertemplate="%{y:.1%}<extra></extra>",
                )
    fig.layout.height = TALL
    fig.layout.hovermode = "closest"
    fig.layout.xaxis.update(
        tickvals=list(range(len(groups))),
        ticktext=list(titles.values()),
        range=(-0.5, len(groups) - 0.4),
        showgrid=False,
    )
    fig.layout.yaxis.tickformat = ".0%"
    if not retrained:
        fig.layout.yaxis.range = (0, 1)
    return fig
