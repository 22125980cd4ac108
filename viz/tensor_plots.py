"""Show tensors as rows of maps on one scale: what a block adds, and addition beside concatenation.

A map is as many pixels high as its tensor; positions count maps, so that tensors of any size stand
in one grid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from inspection.sum_records import BlockSum
from language.catalogue import _
from viz.numbers import shape
from viz.palette import ThemeColours, theme_colours
from viz.theme import figure

Maps = NDArray[np.float32]

GAP = 0.08
"""Room between two maps in a row, in maps."""

ROW = 1.42
"""Distance of rows in maps: above each stands what it is."""

SIGN = 0.75
"""Room in front of a row for its sign, in maps."""

STROKE = 0.11
"""Half the width of a sign, in maps."""

STROKES: Mapping[str, Sequence[tuple[tuple[float, float], tuple[float, float]]]] = {
    "": (),
    "→": (((-1, 0), (1, 0)), ((0.3, -0.7), (1, 0)), ((0.3, 0.7), (1, 0))),
    "+": (((-1, 0), (1, 0)), ((0, -1), (0, 1))),
    "=": (((-1, -0.4), (1, -0.4)), ((-1, 0.4), (1, 0.4))),
    "‖": (((-0.4, -1), (-0.4, 1)), ((0.4, -1), (0.4, 1))),
}
"""Lines of which a sign is drawn, so that it stays large where letters are set for a room."""

HEIGHT = 440


@dataclass(frozen=True)
class Row:
    """Maps (K, H, W) in a row, what stands above them, and the sign in front of it."""

    maps: Maps
    words: str
    sign: str = ""
    channels: Sequence[int] = ()
    left: float = 0.0
    down: int = 0


def sum_figure(block: BlockSum, picture: Maps, digit: int, *, is_dark: bool) -> go.Figure:
    """Show x, F(x) and F(x) + x of a block as maps, and the picture (H, W) that they are of."""
    sizes = shape(block.shape)
    x = "x" if block.is_identity else _("h(x), the shortcut")
    words = [
        _("{name}: {sizes} · root mean square {size}").format(
            name=name, sizes=sizes, size=f"{size:.2f}"
        )
        for name, size in zip((x, "F(x)", "F(x) + x" if block.is_identity else "F(x) + h(x)"),
                              block.sizes, strict=True)
    ]  # fmt: skip
    tensors = (block.x, block.branch, block.total)
    rows = [
        Row(maps, text, sign, block.chosen, 1.0 + SIGN, down)
        for down, (maps, text, sign) in enumerate(zip(tensors, words, ("→", "+", "="), strict=True))
    ]
    fig = _maps(
        _("Block {name}: what comes in is added to what it computes").format(name=block.path),
        _(
            "First weights, digit {digit} · {shown} of {all} channels, one scale for all maps"
        ).format(digit=digit, shown=len(block.chosen), all=block.channels),
        rows,
        is_dark=is_dark,
    )
    _add_picture(fig, picture, _("digit {digit}").format(digit=digit), is_dark=is_dark)
    return fig


def merge_figure(a: Maps, b: Maps, digit: int, *, is_dark: bool) -> go.Figure:
    """Show two tensors (C, H, W), their sum, and their concatenation, all channels of them."""
    count, *size = a.shape
    one, both = shape((count, *size)), shape((2 * count, *size))
    half = count * (1 + GAP)
    numbers = list(range(1, 2 * count + 1))
    behind = _(
        "{name}: {sizes} · a 3 × 3 convolution to {channels} channels behind it: {weights} weights"
    )
    rows = [
        Row(a, f"a: {one}", "", numbers[:count], SIGN),
        Row(b, f"b: {one}", "", numbers[:count], SIGN + half),
        Row(
            a + b,
            behind.format(
                name="a + b", sizes=one, channels=count, weights=f"{9 * count * count:,}"
            ),
            "+", numbers[:count], SIGN, 1,
        ),
        Row(
            np.concatenate([a, b]),
            behind.format(
                name="a ‖ b", sizes=both, channels=count, weights=f"{18 * count * count:,}"
            ),
            "‖", numbers, SIGN, 2,
        ),
    ]  # fmt: skip
    return _maps(
        _("The same two tensors, added and concatenated"),
        _("a = x and b = F(x) of a residual block · first weights, digit {digit}").format(
            digit=digit
        ),
        rows,
        is_dark=is_dark,
    )


def signed_scale(colours: ThemeColours) -> list[tuple[float, str]]:
    """Return a scale of colours from negative to positive values, with the page's own for 0."""
    return [(0.0, colours.second), (0.5, colours.surface), (1.0, colours.accent)]


def _maps(title: str, source: str, rows: Sequence[Row], *, is_dark: bool) -> go.Figure:
    colours = theme_colours(is_dark)
    most = max(float(np.abs(row.maps).max()) for row in rows) or 1.0
    fig = figure(
        title, "", "", is_dark=is_dark, source=source, height=HEIGHT,
        margin={"l": 8, "r": 8, "t": 64, "b": 8},
        coloraxis={
            "cmin": -most, "cmax": most, "colorscale": signed_scale(colours),
            "colorbar": {
                "thickness": 12, "outlinewidth": 0, "title": {"text": _("value")},
                "tickfont": {"color": colours.muted, "size": 12},
            },
        },
    )  # fmt: skip
    fig.layout.hovermode = "closest"
    for row in rows:
        _add_row(fig, row, colours)
    right = max(row.left + len(row.maps) * (1 + GAP) for row in rows)
    bottom = max(row.down for row in rows) * ROW + 1.0
    fig.layout.xaxis.update(visible=False, range=(-0.02, right), constrain="domain")
    fig.layout.yaxis.update(
        visible=False, range=(bottom + 0.04, -0.42), scaleanchor="x", constrain="domain"
    )
    return fig


def _add_row(fig: go.Figure, row: Row, colours: ThemeColours) -> None:
    top = row.down * ROW
    for place, one in enumerate(row.maps):
        height, width = one.shape
        left = row.left + place * (1 + GAP)
        channel = row.channels[place]
        fig.add_heatmap(
            z=one, coloraxis="coloraxis", name=row.words,
            x0=left + 0.5 / width, dx=1 / width, y0=top + 0.5 / height, dy=1 / height,
            hovertemplate=_("channel {channel}").format(channel=channel)
            + "<br>%{z:.3f}<extra></extra>",
        )  # fmt: skip
        fig.add_shape(
            type="rect", x0=left, x1=left + 1, y0=top, y1=top + 1,
            line={"color": colours.line, "width": 1},
        )  # fmt: skip
    fig.add_annotation(
        x=row.left, y=top - 0.03, text=row.words, showarrow=False, xanchor="left",
        yanchor="bottom", font={"size": 13, "color": colours.text},
    )  # fmt: skip
    for (x0, y0), (x1, y1) in STROKES[row.sign]:
        x, y = row.left - SIGN / 2, top + 0.5
        fig.add_shape(
            type="line", x0=x + STROKE * x0, y0=y + STROKE * y0, x1=x + STROKE * x1,
            y1=y + STROKE * y1, line={"color": colours.accent, "width": 3},
        )  # fmt: skip


def _add_picture(fig: go.Figure, picture: Maps, words: str, *, is_dark: bool) -> None:
    """Put a grey picture (H, W) in front of the first row."""
    colours = theme_colours(is_dark)
    height, width = picture.shape
    fig.add_heatmap(
        z=picture, colorscale="Greys_r" if is_dark else "Greys", showscale=False, hoverinfo="skip",
        x0=0.5 / width, dx=1 / width, y0=0.5 / height, dy=1 / height,
    )  # fmt: skip
    fig.add_annotation(
        x=0.0, y=-0.03, text=words, showarrow=False, xanchor="left", yanchor="bottom",
        font={"size": 13, "color": colours.text},
    )  # fmt: skip
