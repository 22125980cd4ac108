"""Plot what devices took for networks against the networks' MACs, both on logarithmic axes."""

from collections.abc import Sequence
from statistics import median
from typing import Any

import plotly.graph_objects as go

from classroom.device_times import RUNTIMES, DeviceTime
from language.catalogue import _, ngettext
from viz.numbers import compact, significant
from viz.palette import theme_colours
from viz.theme import figure

SYMBOLS = {"wasm": "circle", "webgpu": "diamond"}
HEIGHT = 440
"""Height of the plot in pixels."""


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
    count = len({time.machine for time in times}) if times else len({t.machine for t in mine})
    return figure(
        _("Time against MACs"),
        _("multiply-accumulates (log)"),
        _("milliseconds an image (log)"),
        is_dark=is_dark,
        source=" · ".join(
            (
                ngettext("{count} device", "{count} devices", count),
                _("median of repeats, float32, batch 1, ONNX Runtime Web"),
            )
        ),
        data=traces,
        height=HEIGHT,
        hovermode="closest",
        showlegend=len(traces) > 1,
        xaxis={"type": "log", "exponentformat": "SI"},
        yaxis={"type": "log"},
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
        _plain(time.machine),
        f"{significant(time.median_ms)} ms, {compact(time.macs)} MACs",
        ngettext("{count} thread", "{count} threads", time.threads),
    ]
    return "<br>".join(line for line in lines if line)


def _plain(text: str) -> str:
    # Plotly reads a few tags of HTML in its texts.
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _names(times: Sequence[DeviceTime], colour: str) -> list[dict[str, Any]]:
    """Name each network beneath its points, at every other one higher where they are close."""
    from math import log10

    networks = {time.spec: time for time in times}
    return [
        {
            "x": log10(max(1, time.macs)),
            "y": 0.02 + 0.06 * (place % 2),
            "yref": "paper",
            "text": _plain(time.network),
            "showarrow": False,
            "font": {"size": 11, "color": colour},
        }
        for place, time in enumerate(sorted(networks.values(), key=lambda time: time.macs))
    ]


def summary_rows(times: Sequence[DeviceTime]) -> list[tuple[str, int, float, float, float]]:
    """Return for each network its name, how many times there are, and their quartiles."""
    by_spec: dict[str, list[DeviceTime]] = {}
    for time in times:
        by_spec.setdefault(time.spec, []).append(time)
    rows = []
    for some in sorted(by_spec.values(), key=lambda some: some[0].macs):
        found = sorted(time.median_ms for time in some)
        low, high = found[: (len(found) + 1) // 2], found[len(found) // 2 :]
        rows.append((some[0].network, len(found), median(low), median(found), median(high)))
    return rows
