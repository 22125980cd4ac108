"""Plot what devices took for networks against the networks' MACs, both on logarithmic axes."""

from collections.abc import Callable, Sequence
from math import ceil, floor, log10
from typing import Any

import plotly.graph_objects as go

from classroom.device_times import RUNTIMES, DeviceTime
from language.catalogue import _, ngettext
from viz.numbers import compact, significant
from viz.palette import theme_colours
from viz.speed_plots import machine_words
from viz.theme import figure

SYMBOLS = {"wasm": "circle", "webgpu": "diamond"}
HEIGHT = 440
"""Height of the plot in pixels."""

LIFT, CLOSE = 18, 0.2
"""Pixels of a name above its point; decades of MACs below which two names would meet."""


def device_figure(
    times: Sequence[DeviceTime], *, is_dark: bool, mine: Sequence[DeviceTime] = ()
) -> go.Figure:
    """Plot a point for each time; ``mine`` are this reader's own, with their quartiles."""
    colours = theme_colours(is_dark)
    traces = [
        trace
        for backend in SYMBOLS
        for trace in (
            _points(times, backend, colours.accent, _("Class")),
            _points(mine, backend, colours.second, _("My device"), has_spread=True),
        )
        if trace
    ]
    return figure(
        _("Time against MACs"),
        _("multiply-accumulates (log)"),
        _("milliseconds an image (log)"),
        is_dark=is_dark,
        source=_("median, float32, batch 1, ONNX Runtime Web"),
        data=traces,
        height=HEIGHT,
        hovermode="closest",
        showlegend=len(traces) > 1,
        xaxis=_log_axis([time.macs for time in (*times, *mine)], compact),
        yaxis=_log_axis([time.median_ms for time in (*times, *mine)], significant),
        annotations=_names([*times, *mine], colours.muted),
    )


def _points(
    times: Sequence[DeviceTime], backend: str, colour: str, name: str, *, has_spread: bool = False
) -> dict[str, Any] | None:
    chosen = [time for time in times if time.backend == backend]
    if not chosen:
        return None
    trace: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers",
        "name": f"{name}, {RUNTIMES[chosen[0].backend].rpartition(', ')[2]}",
        "x": [time.macs for time in chosen],
        "y": [time.median_ms for time in chosen],
        "text": [_hover(time) for time in chosen],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"symbol": SYMBOLS[backend], "size": 10, "color": colour, "opacity": 0.75},
    }
    if has_spread:
        trace["error_y"] = {
            "type": "data",
            "symmetric": False,
            "array": [time.q3_ms - time.median_ms for time in chosen],
            "arrayminus": [time.median_ms - time.q1_ms for time in chosen],
            "color": colour,
            "thickness": 1.5,
        }
    return trace


def _hover(time: DeviceTime) -> str:
    lines = [
        f"<b>{_plain(time.network)}</b>",
        _plain(machine_words(time.machine)),
        f"{significant(time.median_ms)} ms, {compact(time.macs)} MACs",
        ngettext("{count} thread", "{count} threads", time.threads),
    ]
    return "<br>".join(line for line in lines if line)


def _plain(text: str) -> str:
    # Plotly reads a few tags of HTML in its texts.
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _log_axis(values: Sequence[float], shown: Callable[[float], str]) -> dict[str, Any]:
    """Return a logarithmic axis with whole labels at 1, 2 and 5, where Plotly shortens them."""
    if not values:
        return {"type": "log"}
    first, last = floor(log10(max(1e-6, min(values)))), ceil(log10(max(values)))
    ticks = [step * 10.0**power for power in range(first, last + 1) for step in (1, 2, 5)]
    return {"type": "log", "tickvals": ticks, "ticktext": [shown(tick) for tick in ticks]}


def _names(times: Sequence[DeviceTime], colour: str) -> list[dict[str, Any]]:
    """Name each network above its slowest point and its spread, one of two neighbours higher."""
    slowest: dict[str, DeviceTime] = {}
    for time in times:
        if time.spec not in slowest or time.median_ms > slowest[time.spec].median_ms:
            slowest[time.spec] = time
    notes: list[dict[str, Any]] = []
    for time in sorted(slowest.values(), key=lambda time: time.macs):
        place = log10(max(1, time.macs))
        is_close = bool(notes) and place - notes[-1]["x"] < CLOSE and notes[-1]["yshift"] == LIFT
        notes.append(
            {
                "x": place,
                "y": log10(time.q3_ms),
                "yshift": 2 * LIFT if is_close else LIFT,
                "text": _plain(time.network),
                "showarrow": False,
                "font": {"size": 12, "color": colour},
            }
        )
    return notes
