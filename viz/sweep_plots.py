"""Plot a sweep: curves over one knob, a heat map over two; refused combinations are holes.

The time is a lower bound on a device; where a network was measured too, that stands beside it.

Each plot is an info function, which computes from records, and a figure function, which draws.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from design.records import Axis, Costs, Point
from knobs.knob import as_text
from language.catalogue import _
from language.said import message
from training.accuracy import SeedsAccuracy
from viz.cost_plots import CLICKABLE
from viz.numbers import compact, in_bytes
from viz.palette import RAMP, RAMP_DARK, theme_colours
from viz.roofline_plots import in_time
from viz.speed_plots import in_milliseconds
from viz.sweep_accuracy import accuracy_words
from viz.theme import figure, names_below
from viz.times import Times

HEAT_HEIGHT = 440
"""Height of the heat map in pixels."""

MOST_LETTERS = 90
"""Letters of a reason that are shown in one line beside the pointer."""


@dataclass(frozen=True)
class Measure:
    """One of the costs: its title, the axis with its unit, and how a value is written."""

    title: str
    axis: str
    of: Callable[[Costs], float]
    shown: Callable[[float], str]


MEASURES: Mapping[str, Measure] = {
    "params": Measure(message("Parameters"), message("parameters"), lambda c: c.params, compact),
    "macs": Measure(message("MACs"), message("multiply-accumulates"), lambda c: c.macs, compact),
    "activations": Measure(
        message("Activation memory"), message("bytes"), lambda c: c.activation_bytes, in_bytes
    ),
    "peak": Measure(
        message("Activations alive at once"), message("bytes"), lambda c: c.peak_bytes, in_bytes
    ),
    "time": Measure(
        message("Time (at least)"),
        message("milliseconds"),
        lambda c: 1e3 * c.seconds,
        lambda milliseconds: in_time(milliseconds / 1e3),
    ),
}
"""Costs of a sweep in the order in which a page shows them."""

MEASURED = "measured"
HEAT_TITLES: Mapping[str, str] = {
    **{name: measure.title for name, measure in MEASURES.items()},
    MEASURED: message("Time (measured)"),
}
"""Costs that a heat map shows: those of each network, and the median where one was measured."""


def curve(points: Sequence[Point], measure: Measure) -> list[tuple[Any, float | None]]:
    """Return a value of the knob with its cost for each point; None where it is refused."""
    return [(p.values[0], measure.of(p.costs) if p.costs else None) for p in points]


def curve_figures(
    axis: Axis, points: Sequence[Point], label: str, times: Times, *, is_dark: bool
) -> dict[str, go.Figure]:
    """Plot each cost over the values of one knob, which is called ``label``."""
    return {name: _curve(axis, points, label, name, times, is_dark=is_dark) for name in MEASURES}


def _curve(
    axis: Axis, points: Sequence[Point], label: str, name: str, times: Times, *, is_dark: bool
) -> go.Figure:
    colours = theme_colours(is_dark)
    measure = MEASURES[name]
    found = curve(points, measure)
    is_number = all(isinstance(value, int | float) for value in axis.values)
    places = [value if is_number else as_text(value) for value, _cost in found]
    line = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": _("lower bound"),
        "x": places,
        "y": [cost for _value, cost in found],
        "connectgaps": False,
        "customdata": [point.spec for point in points],
        "text": [_hover(point, measure) for point in points],
        "hovertemplate": "%{text}<extra></extra>",
        "line": {"color": colours.accent, "width": 2},
        "marker": {"size": 7, "color": colours.accent},
    }
    holes = {
        "type": "scatter",
        "mode": "markers",
        "showlegend": False,
        "x": [x for x, (_value, cost) in zip(places, found, strict=True) if cost is None],
        "y": [0 for _value, cost in found if cost is None],
        "text": [_hover(point, measure) for point in points if point.costs is None],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"size": 8, "symbol": "x-thin", "line": {"width": 2, "color": colours.muted}},
    }
    x: dict[str, Any] = {} if is_number else {"type": "category"}
    medians = _medians(places, points, times, colours.second) if name == "time" else []
    drawn = figure(
        _(measure.title),
        label,
        _(measure.axis),
        is_dark=is_dark,
        source=cost_source(name, times),
        data=[line, holes, *medians],
        xaxis=x | _ends(axis, is_number=is_number),
        yaxis={"rangemode": "tozero", "exponentformat": "SI"},
        hovermode="closest",
    )
    if medians:
        names_below(drawn)
    return drawn


def _medians(
    places: Sequence[Any], points: Sequence[Point], times: Times, colour: str
) -> list[dict[str, Any]]:
    """Return the measured times as one series; none where no network was measured."""
    known = [
        (x, times.measured[point.spec], point)
        for x, point in zip(places, points, strict=True)
        if point.spec in times.measured
    ]
    if not known:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": times.measured_words,
            "x": [x for x, _median, _point in known],
            "y": [median for _x, median, _point in known],
            "customdata": [point.spec for _x, _median, point in known],
            "text": [in_milliseconds(median) for _x, median, _point in known],
            "hovertemplate": "%{text}<extra></extra>",
            "marker": {"size": 9, "symbol": "diamond", "color": colour},
        }
    ]


def _ends(axis: Axis, *, is_number: bool) -> dict[str, Any]:
    """Return the range of the whole sweep, so that nothing moves while points come in."""
    if not is_number:
        return {"categoryorder": "array", "categoryarray": [as_text(v) for v in axis.values]}
    low, high = min(axis.values), max(axis.values)
    room = (high - low) * 0.04 or abs(high) * 0.04 or 1
    return {"range": [low - room, high + room]}


def grid(
    axes: Sequence[Axis], points: Sequence[Point], name: str, times: Times
) -> list[list[float | None]]:
    """Return a row for each value of the second knob, a column for each of the first.

    None stands where a combination is refused, not profiled yet, or was not measured.
    """
    first, second = axes
    found = {point.values: _value(point, name, times) for point in points}
    return [[found.get((across, up)) for across in first.values] for up in second.values]


def _value(point: Point, name: str, times: Times) -> float | None:
    if name == MEASURED:
        return times.measured.get(point.spec)
    return MEASURES[name].of(point.costs) if point.costs else None


def heat_figure(
    axes: Sequence[Axis],
    points: Sequence[Point],
    labels: Sequence[str],
    name: str,
    times: Times,
    accuracies: Sequence[SeedsAccuracy] = (),
    *,
    is_dark: bool,
) -> go.Figure:
    """Plot one cost over two knobs; a cross stands where a combination is refused."""
    colours = theme_colours(is_dark)
    title, unit = _(HEAT_TITLES[name]), _(MEASURES["time" if name == MEASURED else name].axis)
    across, up = ([as_text(value) for value in axis.values] for axis in axes)
    ramp = RAMP_DARK if is_dark else RAMP
    cells = {
        "type": "heatmap",
        "x": across,
        "y": up,
        "z": grid(axes, points, name, times),
        "colorscale": [[place / (len(ramp) - 1), colour] for place, colour in enumerate(ramp)],
        "colorbar": {
            "title": {
                "text": unit,
                "side": "right",
                "font": {"size": 12, "color": colours.muted},
            },
            "exponentformat": "SI",
            "outlinewidth": 0,
            "thickness": 12,
            "tickfont": {"size": 12, "color": colours.muted},
        },
        "xgap": 1,
        "ygap": 1,
        "hoverinfo": "skip",
        "hoverongaps": False,
    }
    # Plotly tells a click on a point of a scatter, and none on a cell.
    shown: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers",
        "x": [as_text(point.values[0]) for point in points],
        "y": [as_text(point.values[1]) for point in points],
        "customdata": [point.spec for point in points],
        "text": [_heat_hover(point, name, times, accuracies) for point in points],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": CLICKABLE | {"size": 26},
    }
    refused = [point for point in points if point.costs is None]
    holes = {
        "type": "scatter",
        "mode": "markers",
        "x": [as_text(point.values[0]) for point in refused],
        "y": [as_text(point.values[1]) for point in refused],
        "hoverinfo": "skip",
        "marker": {"size": 8, "symbol": "x-thin", "line": {"width": 2, "color": colours.muted}},
    }
    return figure(
        title,
        labels[0],
        labels[1],
        is_dark=is_dark,
        source=cost_source(name, times),
        data=[cells, holes, shown],
        height=HEAT_HEIGHT,
        xaxis=_category(across),
        yaxis=_category(up),
        hovermode="closest",
    )


def _category(texts: Sequence[str]) -> dict[str, Any]:
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": texts,
        "range": [-0.5, len(texts) - 0.5],
        "showgrid": False,
    }


def _hover(point: Point, measure: Measure) -> str:
    values = " · ".join(as_text(value) for value in point.values)
    if point.costs is not None:
        return f"{measure.shown(measure.of(point.costs))}<br>{values}"
    reason = point.refusal.sentence(_) if point.refusal else ""
    short = reason if len(reason) <= MOST_LETTERS else reason[: MOST_LETTERS - 1] + "…"
    return short.replace("<", "‹")


def _heat_hover(point: Point, name: str, times: Times, accuracies: Sequence[SeedsAccuracy]) -> str:
    """Write a network's cost, its measured time beside the bound, and what its runs reached."""
    lines = [_hover(point, MEASURES["time" if name == MEASURED else name])]
    if name in ("time", MEASURED) and point.spec in times.measured:
        lines.append(f"{in_milliseconds(times.measured[point.spec])} ({times.measured_words})")
    lines += [
        f"{accuracy_words(one)} ({one.protocol})" for one in accuracies if one.spec == point.spec
    ]
    return "<br>".join(lines)


def cost_source(name: str, times: Times) -> str:
    """Say where the figures of a cost come from."""
    if name == MEASURED:
        return times.measured_words
    return times.source if name == "time" else _("Computed from the built networks")
