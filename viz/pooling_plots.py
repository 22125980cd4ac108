"""Show pooling on numbers: a small map, the maximum and the mean of its windows, and of all."""

import plotly.graph_objects as go

from inspection.pooling_records import Pooled, Rows
from language.catalogue import _
from viz.palette import theme_colours
from viz.run_plots import SCALE
from viz.theme import figure

HEIGHT = 430
DOMAINS = ((0.0, 0.46), (0.5, 0.73), (0.77, 1.0))
BRIGHT = 140
"""Value from which the scale's colours are light, and numbers on them dark."""


def windows_of(pooled: Pooled) -> int:
    """Count the windows."""
    return len(pooled.largest) ** 2


def place_of(pooled: Pooled, window: int) -> tuple[int, int]:
    """Return row and column of a window's result; windows count from 0, row by row."""
    return divmod(window, len(pooled.largest))


def numbers_of(pooled: Pooled, window: int) -> list[float]:
    """Return the numbers of a window."""
    row, column = (pooled.window * place for place in place_of(pooled, window))
    return [
        value
        for values in pooled.pixels[row : row + pooled.window]
        for value in values[column : column + pooled.window]
    ]


def arithmetic(pooled: Pooled, window: int) -> tuple[str, str]:
    """Write how the maximum and the mean of a window come about."""
    numbers = [_number(value) for value in numbers_of(pooled, window)]
    row, column = place_of(pooled, window)
    return (
        f"max({', '.join(numbers)}) = {_number(pooled.largest[row][column])}",
        f"({' + '.join(numbers)}) / {len(numbers)} = {_number(pooled.means[row][column])}",
    )


def pooling_figure(pooled: Pooled, window: int, digit: int, *, is_dark: bool) -> go.Figure:
    """Show the map and both results side by side, with one window marked in all three."""
    colours = theme_colours(is_dark)
    side, size = len(pooled.pixels), pooled.window
    fig = figure(
        _("Pooling by windows of {size} × {size}, and of the whole map").format(size=size),
        "", "", is_dark=is_dark, height=HEIGHT,
        source=_(
            "Digit {digit}, averaged to {side} × {side} pixels from 0 to 255 · one scale"
        ).format(digit=digit, side=side),
        margin={"l": 8, "r": 8, "t": 124, "b": 40},
    )  # fmt: skip
    fig.layout.hovermode = "closest"
    panels = (
        (pooled.pixels, _("the map: {sizes}"), ""),
        (pooled.largest, _("maximum: {sizes}"),
         _("of all: {value}").format(value=_number(pooled.most))),
        (pooled.means, _("mean: {sizes}"),
         _("of all: {value}").format(value=_number(pooled.mean))),
    )  # fmt: skip
    row, column = place_of(pooled, window)
    for number, (values, words, whole) in enumerate(panels, 1):
        count = len(values)
        _add_panel(fig, number, values)
        heading = words.format(sizes=f"{count} × {count}")
        _say(fig, number, 1.0, f"<b>{heading}</b>", "bottom", colours.text)
        if whole:
            _say(fig, number, 0.0, f"<b>{whole}</b>", "top", colours.accent)
        step = size if number == 1 else 1
        if number == 1:
            _add_grid(fig, side, size, colours.second)
        name = "" if number == 1 else str(number)
        fig.add_shape(
            type="rect", xref=f"x{name}", yref=f"y{name}",
            x0=column * step - 0.5, x1=(column + 1) * step - 0.5,
            y0=row * step - 0.5, y1=(row + 1) * step - 0.5,
            line={"color": colours.second, "width": 4},
        )  # fmt: skip
    return fig


def _add_panel(fig: go.Figure, number: int, values: Rows) -> None:
    count = len(values)
    name = "" if number == 1 else str(number)
    fig.add_heatmap(
        z=values, zmin=0, zmax=255, colorscale=SCALE, showscale=False, xgap=1, ygap=1,
        xaxis=f"x{name}", yaxis=f"y{name}", hoverinfo="skip",
    )  # fmt: skip
    # Numbers of their own, as those of a heatmap may be hidden where they are narrow.
    for y, row in enumerate(values):
        fig.add_scatter(
            x=list(range(count)), y=[y] * count, mode="text", hoverinfo="skip",
            text=[_number(value) for value in row], xaxis=f"x{name}", yaxis=f"y{name}",
            textfont={
                "size": 13, "color": ["#1f2430" if v >= BRIGHT else "#ffffff" for v in row],
            },
        )  # fmt: skip
    bare = {
        "visible": False, "range": (-0.5, count - 0.5), "constrain": "domain",
    }  # fmt: skip
    fig.update_layout(
        {
            f"xaxis{name}": {**bare, "domain": DOMAINS[number - 1], "anchor": f"y{name}"},
            f"yaxis{name}": {
                **bare, "range": (count - 0.5, -0.5), "scaleanchor": f"x{name}",
                "anchor": f"x{name}", "constraintoward": "top",
            },
        }
    )  # fmt: skip


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _add_grid(fig: go.Figure, side: int, size: int, colour: str) -> None:
    """Draw the borders of the windows on the map."""
    for place in range(size, side, size):
        for axes in (
            {"x0": place - 0.5, "x1": place - 0.5, "y0": -0.5, "y1": side - 0.5},
            {"y0": place - 0.5, "y1": place - 0.5, "x0": -0.5, "x1": side - 0.5},
        ):
            fig.add_shape(
                type="line", xref="x", yref="y", line={"color": colour, "width": 1.5}, **axes
            )


def _say(fig: go.Figure, number: int, y: float, text: str, anchor: str, colour: str) -> None:
    name = "" if number == 1 else str(number)
    fig.add_annotation(
        x=0, y=y, xref=f"x{name} domain", yref=f"y{name} domain", text=text, showarrow=False,
        xanchor="left", yanchor=anchor, font={"size": 14, "color": colour},
    )  # fmt: skip
