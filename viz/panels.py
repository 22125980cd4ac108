"""Put panels of bars and of maps under one another in one plot."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from language.catalogue import _
from viz.numbers import significant
from viz.palette import ThemeColours, theme_colours
from viz.tensor_plots import GAP, signed_scale
from viz.theme import axis

MOST_NUMBERED = 16
"""Bars of which each has its number."""

BETWEEN = 0.6
"""Height between two panels over that of a panel, for what stands above the lower one."""


@dataclass(frozen=True)
class Bars:
    """A bar for each value, and what stands above them; ``high`` are those in the second colour."""

    words: str
    values: Sequence[float]
    limits: tuple[float, float]
    high: Sequence[int] = ()
    line: float | None = None
    x: str = ""


@dataclass(frozen=True)
class MapRow:
    """Maps (K, H, W) of some channels, and what stands above them; ``most`` ends the scale."""

    words: str
    maps: NDArray[np.float32]
    channels: Sequence[int]
    most: float


Panel = Bars | MapRow


def limits(*rows: Sequence[float], room: float = 0.3) -> tuple[float, float]:
    """Return ends of an axis that hold 0 and all values, and a share more for their numbers."""
    low, high = (end(0.0, *(value for row in rows for value in row)) for end in (min, max))
    more = room * (high - low or 1.0)
    return (low - (more if low < 0 else 0), high + (more if high > 0 else 0))


def add_panels(fig: go.Figure, panels: Sequence[Panel], *, is_dark: bool) -> None:
    """Add the panels from top to bottom; each has axes of its own."""
    share = 1.0 / (len(panels) + BETWEEN * (len(panels) - 1))
    colours = theme_colours(is_dark)
    fig.layout.hovermode = "closest"
    for number, panel in enumerate(panels, 1):
        top = 1.0 - (number - 1) * (1 + BETWEEN) * share
        name = "" if number == 1 else str(number)
        domain = (max(0.0, top - share), top)
        if isinstance(panel, Bars):
            _add_bars(fig, panel, name, domain, colours)
        else:
            _add_maps(fig, panel, name, domain, colours)
        fig.add_annotation(
            x=0, y=top, xref="paper", yref="paper", text=panel.words, showarrow=False,
            xanchor="left", yanchor="bottom", yshift=3, font={"size": 14, "color": colours.text},
        )  # fmt: skip


def _add_bars(
    fig: go.Figure, panel: Bars, name: str, domain: tuple[float, float], colours: ThemeColours
) -> None:
    count = len(panel.values)
    numbers = list(range(1, count + 1))
    fig.add_bar(
        x=numbers, y=list(panel.values), xaxis=f"x{name}", yaxis=f"y{name}",
        marker={
            "color": [
                colours.second if n in panel.high else colours.accent for n in range(count)
            ],
        },
        text=[_number(value) for value in panel.values] if count <= MOST_NUMBERED else None,
        textposition="outside", textfont={"size": 13, "color": colours.text}, cliponaxis=False,
        constraintext="none", textangle=0,
        hovertemplate=f"{panel.x} %{{x}}<br>%{{y:.4f}}<extra></extra>",
    )  # fmt: skip
    fig.update_layout(
        {
            f"xaxis{name}": {
                **axis(panel.x, colours), "anchor": f"y{name}", "showgrid": False,
                "tickformat": "d", "range": (0.4, count + 0.6),
                **({"dtick": 1} if count <= MOST_NUMBERED else {}),
            },
            f"yaxis{name}": {
                **axis("", colours), "anchor": f"x{name}", "domain": domain,
                "range": panel.limits, "zeroline": True, "zerolinecolor": colours.muted,
                "nticks": 4,
            },
        }
    )  # fmt: skip
    if panel.line is not None:
        fig.add_shape(
            type="line", xref=f"x{name}", yref=f"y{name}", x0=0.4, x1=count + 0.6,
            y0=panel.line, y1=panel.line,
            line={"color": colours.second, "width": 1.5, "dash": "dash"},
        )  # fmt: skip


def _number(value: float) -> str:
    return f"{value:.3f}".replace("-", "−") if abs(value) < 10 else significant(value)


def _add_maps(
    fig: go.Figure, panel: MapRow, name: str, domain: tuple[float, float], colours: ThemeColours
) -> None:
    for place, one in enumerate(panel.maps):
        height, width = one.shape
        left = place * (1 + GAP)
        fig.add_heatmap(
            z=one, zmin=-panel.most, zmax=panel.most, colorscale=signed_scale(colours),
            showscale=False, xaxis=f"x{name}", yaxis=f"y{name}",
            x0=left + 0.5 / width, dx=1 / width, y0=0.5 / height, dy=1 / height,
            hovertemplate=_("channel {channel}").format(channel=panel.channels[place] + 1)
            + "<br>%{z:.3f}<extra></extra>",
        )  # fmt: skip
        fig.add_shape(
            type="rect", xref=f"x{name}", yref=f"y{name}", x0=left, x1=left + 1, y0=0, y1=1,
            line={"color": colours.line, "width": 1},
        )  # fmt: skip
    count = len(panel.maps)
    fig.update_layout(
        {
            f"xaxis{name}": {
                **axis(_("channel"), colours), "anchor": f"y{name}", "showgrid": False,
                "range": (-0.02, count * (1 + GAP)), "constrain": "domain",
                "constraintoward": "left",
                "tickvals": [place * (1 + GAP) + 0.5 for place in range(count)],
                "ticktext": [str(channel + 1) for channel in panel.channels],
            },
            f"yaxis{name}": {
                "visible": False, "anchor": f"x{name}", "domain": domain, "range": (1, 0),
                "scaleanchor": f"x{name}", "constrain": "domain",
            },
        }
    )  # fmt: skip
