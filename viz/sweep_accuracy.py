"""Plot the accuracy of a sweep's networks where runs are finished: a series for each protocol."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from design.records import Axis, Point
from knobs.knob import as_text
from language.catalogue import _, ngettext
from language.units import percent
from training.accuracy import SeedsAccuracy
from viz.theme import figure, names_below
from viz.training_plots import short
from viz.variant_marks import mark


def accuracy_words(one: SeedsAccuracy) -> str:
    """Write a mean test accuracy with the number of its seeds."""
    seeds = ngettext("{count} seed", "{count} seeds", one.seeds)
    return _("test accuracy {accuracy}, {seeds}").format(accuracy=percent(one.mean), seeds=seeds)


def sweep_accuracy_figure(
    axis: Axis,
    points: Sequence[Point],
    label: str,
    accuracies: Sequence[SeedsAccuracy],
    *,
    is_dark: bool,
) -> go.Figure:
    """Plot test accuracy over the values of one knob, which is called ``label``.

    Networks that were trained on one data set by one recipe are one series.
    """
    is_number = all(isinstance(value, int | float) for value in axis.values)
    traces: list[dict[str, Any]] = []
    for place, recipe in enumerate(dict.fromkeys(one.recipe for one in accuracies)):
        own = {one.spec: one for one in accuracies if one.recipe == recipe}
        shown = [point for point in points if point.spec in own]
        found = [own[point.spec] for point in shown]
        look = mark(place, is_dark)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": short(found[0].protocol),
                "x": [p.values[0] if is_number else as_text(p.values[0]) for p in shown],
                "y": [100 * one.mean for one in found],
                "error_y": {
                    "array": [
                        100 * (one.interval[1] - one.mean) if one.interval else 0 for one in found
                    ],
                    "color": look.colour,
                    "thickness": 1.5,
                },
                "customdata": [point.spec for point in shown],
                "text": [f"{accuracy_words(one)}<br>{one.protocol}" for one in found],
                "hovertemplate": "%{text}<extra></extra>",
                "line": {"color": look.colour, "width": 1.5, "dash": look.dash},
                "marker": {"symbol": look.symbol, "size": 8, "color": look.colour},
            }
        )
    drawn = figure(
        _("Test accuracy"),
        label,
        _("test accuracy (%)"),
        is_dark=is_dark,
        source=_("Your finished runs: mean, and its 95 % interval from two seeds on"),
        data=traces,
        hovermode="closest",
    )
    drawn.update_traces(showlegend=True)
    names_below(drawn)
    return drawn
