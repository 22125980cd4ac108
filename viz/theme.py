"""Define one Plotly theme for all plots, light and dark."""

from collections.abc import Callable, Mapping, Sequence
from math import ceil, floor, log10
from typing import Any

import plotly.graph_objects as go

from viz.numbers import power
from viz.palette import ThemeColours, theme_colours

FONT = '"Source Sans", "Source Sans Pro", "Noto Sans KR", sans-serif'
HEIGHT = 300
"""Height of every plot in pixels, so that pages do not jump while figures arrive."""


def figure(
    title: str,
    x: str,
    y: str,
    *,
    is_dark: bool,
    source: str,
    data: Sequence[Mapping[str, Any]] = (),
    **more: Any,
) -> go.Figure:
    """Make a figure with a title, labelled axes, and a line that names its source.

    ``more`` is added to the layout. What is given here costs Plotly a third of what it costs to
    set it on a finished figure.
    """
    colours = theme_colours(is_dark)
    layout: dict[str, Any] = {
        # Plotly's own template would be copied into every figure, three times its size.
        "template": "none",
        "title": {
            "text": title,
            "x": 0,
            "xref": "paper",
            "font": {"size": 16, "color": colours.text},
            "subtitle": {"text": source, "font": {"size": 12, "color": colours.muted}},
        },
        "height": HEIGHT,
        "margin": {"l": 56, "r": 12, "t": 64, "b": 44},
        "font": {"family": FONT, "size": 13, "color": colours.text},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hovermode": "x",
        "hoverlabel": {"align": "left"},
        "showlegend": False,
        "legend": {
            "x": 0.01,
            "xanchor": "left",
            "y": 0.99,
            "yanchor": "top",
            "bgcolor": "rgba(0,0,0,0)",
        },
        "xaxis": axis(x, colours),
        "yaxis": axis(y, colours),
        "uirevision": "keep",
    }
    for name, value in more.items():
        is_part = isinstance(value, dict) and name in layout
        layout[name] = layout[name] | value if is_part else value
    return go.Figure(data=list(data), layout=layout)


TALL = 340
"""Height of a plot with names beneath it."""


def names_below(fig: go.Figure) -> None:
    """Reserve height under the plot for the names of what it compares."""
    fig.layout.height = TALL
    fig.layout.showlegend = True
    # At the foot of the figure: however many rows the names take, they push the axis title up.
    fig.layout.legend = {
        "orientation": "h", "x": 0, "xanchor": "left", "yref": "container", "y": 0,
        "yanchor": "bottom", "font": {"size": 12}, "bgcolor": "rgba(0,0,0,0)",
    }  # fmt: skip


def axis(title: str, colours: ThemeColours) -> dict[str, object]:
    """Make an axis with a quiet grid."""
    return {
        "title": {"text": title, "font": {"size": 12, "color": colours.muted}},
        "gridcolor": colours.line,
        "linecolor": colours.line,
        "zeroline": False,
        "tickfont": {"size": 12, "color": colours.muted},
        "automargin": True,
    }


def power_ticks(low: float, high: float, most: int = 7) -> dict[str, Any]:
    """Make ticks of a logarithmic axis at powers of ten between two values, at most so many."""
    first, last = ceil(log10(low)), floor(log10(high))
    step = max(1, ceil((last - first + 1) / most))
    powers = range(first, last + 1, step)
    return {
        "tickmode": "array",
        "tickvals": [10.0**exponent for exponent in powers],
        "ticktext": [power(exponent) for exponent in powers],
    }


def log_ticks(low: float, high: float, shown: Callable[[float], str]) -> dict[str, Any]:
    """Make a logarithmic axis around two values, with ticks at 1, 2 and 5 of each power of ten."""
    ends = [log10(low) - 0.08, log10(high) + 0.08]
    powers = range(floor(ends[0]), ceil(ends[1]) + 1)
    values = [step * 10.0**power for power in powers for step in (1, 2, 5)]
    within = [value for value in values if ends[0] <= log10(value) <= ends[1]]
    return {
        "type": "log",
        "range": ends,
        "tickvals": within,
        "ticktext": [shown(value) for value in within],
    }


SMALLEST, PRESENTED = 12, 22
"""Smallest letters of a plot in pixels, and those of one that is shown to a room 1080 high."""

MARGIN_SHARE = 0.4
"""Share of the letters' growth by which margins grow."""


def enlarged(fig: go.Figure, smallest: int = PRESENTED) -> go.Figure:
    """Return the plot with letters and marks so much larger that none is too small."""
    scale = smallest / SMALLEST
    found = fig.to_plotly_json()
    layout = _scaled(found["layout"], scale)
    # Less than the letters: a window that is lower than the room's shows them smaller.
    more = 1 + MARGIN_SHARE * (scale - 1)
    layout["margin"] = {side: more * room for side, room in layout["margin"].items()}
    return go.Figure(data=_scaled(found["data"], scale), layout=layout)


def _scaled(value: Any, scale: float, name: str = "") -> Any:
    """Enlarge the sizes of fonts, marks and lines in Plotly's JSON, at any depth."""
    if isinstance(value, dict):
        of_letters, of_lines = name.endswith("font") or name == "marker", name == "line"
        return {
            key: scale * inner
            if isinstance(inner, int | float)
            and ((of_letters and key == "size") or (of_lines and key == "width"))
            else _scaled(inner, scale, key)
            for key, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return type(value)(_scaled(one, scale, name) for one in value)
    return value
