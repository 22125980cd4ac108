"""Plot measured times: medians with quartiles, and each operation's time beside its MACs."""

import re
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from analysis.records import Operation, Profile
from language.catalogue import _, ngettext
from measuring.records import RUNTIMES, Measurement, OperationTimes, Setting
from viz.cost_plots import bars_by_depth
from viz.numbers import with_unit
from viz.palette import theme_colours
from viz.theme import figure

ROW, FRAME = 44, 130
"""Height in pixels of a row of the plot of medians, and of what stands around them."""

ABOVE = 14
"""Pixels from a mark up to its words: beside it they would leave a phone no room for the plot."""


def setting_words(setting: Setting) -> str:
    """Name the settings of a measurement."""
    words = [_(RUNTIMES[setting.runtime])]
    if setting.backward:
        words.append(_("forward and backward"))
    words += [
        _("batch {count}").format(count=setting.batch),
        _("threads: {count}").format(count=setting.threads),
    ]
    return " · ".join(words)


_CORES = re.compile(r"(\d+) cores?(?=,|$)")


def machine_words(machine: str) -> str:
    """Translate a machine as the records have it, such as ``A processor, 2 cores, 8 GB``."""

    def count(found: re.Match[str]) -> str:
        return ngettext("{count} core", "{count} cores", int(found[1]))

    return _CORES.sub(count, machine)


def in_milliseconds(value: float) -> str:
    """Format milliseconds with three significant digits, at most three places."""
    places = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
    return with_unit(f"{value:.{places}f}", "ms")


def speed_figure(measurements: Sequence[Measurement], *, is_dark: bool) -> go.Figure:
    """Plot the median time of an image with its quartiles, a row for each setting of one machine.

    A wide spread has a hollow mark.
    """
    colours = theme_colours(is_dark)
    shown = measurements[::-1]
    medians = [one.median_ms / one.batch for one in shown]
    trace = {
        "type": "scatter",
        "mode": "markers",
        "x": medians,
        "y": list(range(len(shown))),
        "customdata": [setting_words(one.setting) for one in shown],
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [(one.q3_ms - one.median_ms) / one.batch for one in shown],
            "arrayminus": [(one.median_ms - one.q1_ms) / one.batch for one in shown],
            "color": colours.accent,
            "thickness": 1.5,
        },
        "marker": {
            "size": 10,
            "color": colours.accent,
            "symbol": ["circle-open" if one.wide_spread else "circle" for one in shown],
        },
        "hovertemplate": "%{customdata}<br>%{x:.4g} ms<extra></extra>",
    }
    return figure(
        _("Time of an image"),
        _("milliseconds, median and quartiles"),
        "",
        is_dark=is_dark,
        source=_("Measured on {machine}").format(
            machine=machine_words(shown[0].machine) if shown else ""
        ),
        data=[trace],
        height=FRAME + ROW * max(2, len(shown)),
        hovermode="closest",
        xaxis={"rangemode": "tozero"},
        yaxis={"showgrid": False, "showticklabels": False, "range": (-0.5, len(shown) - 0.2)},
        annotations=[
            {
                "x": 0,
                "y": row,
                "xanchor": "left",
                "yshift": ABOVE,
                "showarrow": False,
                "text": setting_words(one.setting),
                "font": {"size": 12, "color": colours.muted},
            }
            for row, one in enumerate(shown)
        ],
    )


def time_figure(
    profile: Profile, times: OperationTimes, source: str, *, is_dark: bool
) -> go.Figure:
    """Plot the time of each operation, in the order in which they run."""
    by_path = times.by_path
    timed = [op for op in profile.operations if op.path in by_path]
    return bars_by_depth(
        profile,
        timed,
        [by_path[op.path] for op in timed],
        _("Time by operation"),
        _("milliseconds"),
        source,
        is_dark=is_dark,
    )


def time_and_macs_figure(
    profile: Profile, times: OperationTimes, source: str, *, is_dark: bool
) -> go.Figure:
    """Plot the time of each operation with MACs against them, both axes logarithmic.

    The line is the whole network's rate: what lies above it takes more time than its MACs tell.
    """
    colours = theme_colours(is_dark)
    by_path = times.by_path
    timed = [op for op in profile.operations if op.macs and by_path.get(op.path, 0) > 0]
    grouped = [op for op in timed if _groups(op) > 1]
    whole = [op for op in timed if _groups(op) == 1]
    traces = [
        _points(whole, by_path, _("convolutions and linear layers"), colours.accent, "circle"),
        _points(grouped, by_path, _("grouped and depthwise"), colours.second, "diamond"),
    ]
    if timed:
        rate = sum(by_path[op.path] for op in timed) / sum(op.macs for op in timed)
        ends = [min(op.macs for op in timed), max(op.macs for op in timed)]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": ends,
                "y": [rate * macs for macs in ends],
                "name": _("mean rate of them all"),
                "line": {"color": colours.muted, "width": 1, "dash": "dash"},
                "hoverinfo": "skip",
            }
        )
    return figure(
        _("Time beside MACs"),
        _("multiply-accumulates of the operation"),
        _("milliseconds"),
        is_dark=is_dark,
        source=source,
        data=[trace for trace in traces if trace["x"]],
        hovermode="closest",
        showlegend=True,
        xaxis={"type": "log", "exponentformat": "SI", "dtick": "D2"},
        yaxis={"type": "log"},
    )


def _groups(op: Operation) -> int:
    return int(dict(op.hyper).get("groups", 1))


def _points(
    operations: Sequence[Operation],
    times: dict[str, float],
    name: str,
    colour: str,
    symbol: str,
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [op.macs for op in operations],
        "y": [times[op.path] for op in operations],
        "customdata": [op.path for op in operations],
        "name": name,
        "marker": {"size": 8, "color": colour, "symbol": symbol, "opacity": 0.75},
        "hovertemplate": "%{x:.3s} MACs, %{y:.3g} ms<br>%{customdata}<extra></extra>",
    }
