"""Plot a network's operations under the roofline of a device, and tell one in a formula."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from analysis.roofline import Bound, Device, NetworkBound
from language.catalogue import _
from viz.numbers import compact, in_bytes, significant, with_unit
from viz.palette import group as group_of
from viz.palette import legend, theme_colours
from viz.theme import figure, names_below
from viz.times import device_name

SYMBOLS = {
    "conv": "circle", "linear": "square", "norm": "diamond", "activation": "triangle-up",
    "pool": "cross", "merge": "x", "shape": "star",
}  # fmt: skip
"""Shapes of the dots, so that no kind is told by colour alone."""


def in_time(seconds: float) -> str:
    """Format a time in seconds, milliseconds or microseconds."""
    for scale, unit in ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if seconds >= scale or unit == "µs":
            return with_unit(significant(seconds / scale), unit)
    return ""


def signed_time(seconds: float) -> str:
    """Format a difference of times with its sign; ``±0`` for nothing."""
    return f"{'+' if seconds > 0 else '−'}{in_time(abs(seconds))}" if seconds else "±0"


def rate(flops: float) -> str:
    """Format floating point operations in a second: ``1.2 TFLOP/s``."""
    return f"{compact(flops)}FLOP/s"


def roofline_figure(
    found: NetworkBound,
    *,
    is_dark: bool,
    selected: Sequence[str] = (),
    measured: Mapping[str, float] | None = None,
) -> go.Figure:
    """Plot each operation by its intensity and what is attainable there; measured ones below.

    ``measured`` has seconds by path; where one is known, what was reached stands on the same line.
    """
    colours = theme_colours(is_dark)
    device = found.device
    shown = [bound for bound in found.operations if bound.work.flops]
    lowest = min((bound.work.intensity for bound in shown), default=0.1)
    highest = max((bound.work.intensity for bound in shown), default=10.0)
    data = [_roof(device, min(lowest, device.ridge) / 2, max(highest, device.ridge) * 2, is_dark)]
    for kind, word in legend().items():
        some = [bound for bound in shown if group_of(bound.work.kind) == kind]
        if some:
            data.append(_dots(some, word, SYMBOLS[kind], colours.accent))
    if known := [bound for bound in shown if (measured or {}).get(bound.work.path)]:
        data.append(_reached(known, measured or {}, colours.second))
    if chosen := [bound for bound in shown if bound.work.path in selected]:
        data.append(_ring(chosen, colours.text))
    plot = figure(
        _("Roofline of {device}").format(device=device_name(device)),
        _("arithmetic intensity (FLOPs for each byte moved)"),
        _("attainable (FLOP/s)"),
        is_dark=is_dark,
        source=_("Peaks: {source}").format(source=_(device.source)),
        data=data,
        hovermode="closest",
        xaxis={"type": "log", "tickformat": "~g"},
        yaxis={"type": "log", "tickformat": "~s"},
    )
    names_below(plot)
    return plot


def _roof(device: Device, low: float, high: float, is_dark: bool) -> dict[str, object]:
    points = [low, device.ridge, high]
    return {
        "type": "scatter",
        "x": points,
        "y": [device.attainable(point) for point in points],
        "mode": "lines",
        "name": _("main memory and arithmetic"),
        "line": {"color": theme_colours(is_dark).muted, "width": 2},
        "hoverinfo": "skip",
    }


def _dots(bounds: Sequence[Bound], word: str, symbol: str, colour: str) -> dict[str, object]:
    return {
        "type": "scatter",
        "x": [bound.work.intensity for bound in bounds],
        "y": [bound.work.flops / bound.seconds for bound in bounds],
        "customdata": [bound.work.path for bound in bounds],
        "text": [in_time(bound.seconds) for bound in bounds],
        "mode": "markers",
        "name": word,
        "marker": {
            "symbol": symbol, "size": 8, "color": colour, "opacity": 0.6, "line": {"width": 0},
        },
        "hovertemplate": "%{customdata}<br>≥ %{text}<extra></extra>",
    }  # fmt: skip


def _reached(
    bounds: Sequence[Bound], measured: Mapping[str, float], colour: str
) -> dict[str, object]:
    return {
        "type": "scatter",
        "x": [bound.work.intensity for bound in bounds],
        "y": [bound.work.flops / measured[bound.work.path] for bound in bounds],
        "customdata": [bound.work.path for bound in bounds],
        "text": [in_time(measured[bound.work.path]) for bound in bounds],
        "mode": "markers",
        "name": _("measured"),
        "marker": {"symbol": "circle-open", "size": 7, "color": colour},
        "hovertemplate": "%{customdata}<br>%{text}<extra></extra>",
    }


def _ring(bounds: Sequence[Bound], colour: str) -> dict[str, object]:
    return {
        "type": "scatter",
        "x": [bound.work.intensity for bound in bounds],
        "y": [bound.work.flops / bound.seconds for bound in bounds],
        "mode": "markers",
        "name": _("selected"),
        "marker": {"symbol": "circle-open", "size": 16, "color": colour, "line": {"width": 2}},
        "hoverinfo": "skip",
    }


def formulas(bound: Bound, device: Device) -> tuple[str, str]:
    """Write an operation's two limits in LaTeX, with its numbers."""
    work, moved = bound.work, device.bandwidth(bound.work.bytes)
    arithmetic = (
        rf"\frac{{{_tex(compact(work.flops))}\,\text{{FLOPs}}}}"
        rf"{{{_tex(compact(device.flops))}\,\text{{FLOP/s}}}} = {_tex(in_time(bound.arithmetic))}"
    )
    memory = (
        rf"\frac{{{_tex(in_bytes(work.read))} + {_tex(in_bytes(work.written))}}}"
        rf"{{{_tex(in_bytes(moved))}\text{{/s}}}} = {_tex(in_time(bound.memory))}"
    )
    return arithmetic, memory


def _tex(text: str) -> str:
    """Write a number with its unit for a formula."""
    number, _space, unit = text.replace("\u00a0", " ").partition(" ")
    unit = unit.replace("µ", r"\mu ")
    return rf"{number}\,\mathrm{{{unit}}}" if unit else number
