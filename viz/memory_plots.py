"""Plot the memory of a pass: over time by use, and kept for the backward pass by operation."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from analysis.memory_records import USES, Memory, Use
from language.catalogue import _
from viz.cost_plots import CLICKABLE
from viz.numbers import in_bytes
from viz.palette import blended, theme_colours
from viz.theme import figure, names_below


def use_words() -> Mapping[Use, str]:
    """Name the uses of memory, in the reader's language."""
    return {
        "parameters": _("Parameters"),
        "buffers": _("Statistics"),
        "input": _("Batch of images"),
        "optimiser": _("Optimiser's state"),
        "gradients": _("Gradients"),
        "activations": _("Activations"),
        "passing": _("In passing"),
        "workspace": _("Workspace"),
    }


def memory_figure(memory: Memory, batch: int, *, is_dark: bool) -> go.Figure:
    """Plot what is taken while the operations run, stacked by use, the peak marked."""
    colours = theme_colours(is_dark)
    tints = _tints(is_dark=is_dark)
    stretches = list(memory.stretches())
    paths = [path for _phase, path, _first, _last in stretches]
    peak = memory.peak(batch)
    data = []
    for use, word in use_words().items():
        curve = memory.curve(use, batch)
        values = [max(curve[first : last + 1]) for _p, _path, first, last in stretches]
        if not any(values):
            continue
        data.append(
            {
                "type": "scatter",
                "x": list(range(len(values))),
                "y": values,
                "customdata": paths,
                "name": word,
                "mode": "lines+markers",
                "marker": CLICKABLE,
                "stackgroup": "memory",
                "line": {"width": 0.5, "color": tints[use], "shape": "hv"},
                "fillcolor": tints[use],
                "hovertemplate": "%{y:.3s}B<extra>%{fullData.name}</extra>",
            }
        )
    at = next(
        place
        for place, (_p, _path, first, last) in enumerate(stretches)
        if first <= peak.moment <= last
    )
    found = figure(
        _("Memory over time"),
        _("operation, in the order in which they run"),
        _("bytes"),
        is_dark=is_dark,
        source=_("Traced on tensors without values; at most {peak} at once").format(
            peak=in_bytes(peak.total)
        ),
        data=data,
        shapes=[_mark(at, colours.muted), *_phases(memory, stretches, colours.line)],
        annotations=[_note(at, peak.total, len(stretches), colours.text)],
        xaxis={"showgrid": False, "range": (-0.5, len(stretches) - 0.5)},
        yaxis={"rangemode": "tozero", "ticksuffix": "B", "tickformat": "~s"},
    )
    names_below(found)
    return found


def kept_figure(memory: Memory, batch: int, *, is_dark: bool) -> go.Figure:
    """Plot the bytes that each operation's results keep for the backward pass."""
    kept = memory.kept(batch)
    places = {path: place for place, path in enumerate(memory.kinds)}
    return figure(
        _("Kept for the backward pass by operation"),
        _("operation, in the order in which they run"),
        _("bytes"),
        is_dark=is_dark,
        source=_("Traced on tensors without values; each tensor once, where it is made"),
        data=[
            {
                "type": "bar",
                "x": [places[path] for path in kept],
                "y": list(kept.values()),
                "customdata": list(kept),
                "marker": {"color": theme_colours(is_dark).accent, "line": {"width": 0}},
                "width": max(1.0, len(places) / 150),
                "hovertemplate": "%{y:.3s}B<br>%{customdata}<extra></extra>",
            }
        ],
        xaxis={"showgrid": False, "range": (-0.5, len(places) - 0.5)},
        yaxis={"ticksuffix": "B", "tickformat": "~s"},
    )


def _tints(*, is_dark: bool) -> dict[Use, str]:
    """Return steps of the two colours: what stays, and what comes and goes."""
    colours = theme_colours(is_dark)
    strengths = (0.35, 0.15, 0.25, 0.5, 0.75, 1.0, 0.9, 0.45)
    return {
        use: blended(
            colours.second if use in ("passing", "workspace") else colours.accent,
            colours.surface,
            strength,
        )
        for use, strength in zip(USES, strengths, strict=True)
    }


def _mark(place: int, colour: str) -> dict[str, object]:
    return {
        "type": "line", "x0": place, "x1": place, "y0": 0, "y1": 1, "yref": "paper",
        "line": {"color": colour, "width": 1, "dash": "dot"},
    }  # fmt: skip


def _phases(
    memory: Memory, stretches: Sequence[tuple[str, str, int, int]], colour: str
) -> list[dict[str, object]]:
    """Return a line where the backward pass begins."""
    starts = [place for place, stretch in enumerate(stretches) if stretch[0] == "backward"]
    return [_mark(starts[0], colour)] if starts and memory.optimiser else []


def _note(place: int, total: int, count: int, colour: str) -> dict[str, object]:
    is_right = place > count / 2
    return {
        "x": place, "y": total, "text": _("peak {bytes}").format(bytes=in_bytes(total)),
        "showarrow": False, "xanchor": "right" if is_right else "left", "yanchor": "bottom",
        "font": {"size": 12, "color": colour},
    }  # fmt: skip
