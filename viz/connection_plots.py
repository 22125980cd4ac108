"""Count the direct connections of a dense block (Huang et al. 2017, 1608.06993, section 3)."""

from collections.abc import Collection, Iterable

import plotly.graph_objects as go

from language.catalogue import _
from viz.palette import theme_colours
from viz.theme import figure

POINTS = 25
"""Points of an arc."""

RISE = 0.5
"""Height of an arc over its length."""

HEIGHT = 420


def counted(layers: int, plain: Collection[int]) -> int:
    """Count direct connections: l into layer l, and one into each of the ``plain`` layers."""
    return sum(1 if layer in plain else layer for layer in range(1, layers + 1))


def arithmetic(layers: int, plain: Collection[int]) -> str:
    """Write the sum over the layers, as ``1 + 2 + 1 + 4 = 8``."""
    terms = " + ".join(str(1 if n in plain else n) for n in range(1, layers + 1))
    return f"{terms} = {counted(layers, plain)}"


def connection_figure(layers: int, plain: Collection[int], *, is_dark: bool) -> go.Figure:
    """Draw x0 and the layers in a row, with an arc for each direct connection.

    A click on a layer gives its number, as custom data.
    """
    colours = theme_colours(is_dark)
    full = layers * (layers + 1) // 2
    formula = f"L(L+1)/2 = {layers} · {layers + 1} / 2 = {full}"
    taken = full - counted(layers, plain)
    less = f"{full} − {taken} = {full - taken}"
    fig = figure(
        _("{layers} layers: {count} direct connections").format(
            layers=layers, count=counted(layers, plain)
        ),
        _("layer (0: what comes into the block)"),
        "",
        is_dark=is_dark,
        source=f"{arithmetic(layers, plain)} · {formula if not taken else less}",
        height=HEIGHT,
        margin={"l": 12, "r": 12, "t": 64, "b": 44},
    )
    fig.layout.hovermode = "closest"
    pairs = [(a, b) for b in range(1, layers + 1) for a in range(b)]
    kept = [(a, b) for a, b in pairs if b - a > 1 and b not in plain]
    gone = [(a, b) for a, b in pairs if b - a > 1 and b in plain]
    following = [(a, b) for a, b in pairs if b - a == 1]
    looks = (
        (gone, colours.line, 1.2, "dot"),
        (kept, colours.accent, 2.0, "solid"),
        (following, colours.muted, 3.0, "solid"),
    )
    for some, colour, width, dash in looks:
        x, y = _arcs(some)
        fig.add_scatter(
            x=x, y=y, mode="lines", hoverinfo="skip",
            line={"color": colour, "width": width, "dash": dash},
        )  # fmt: skip
    _add_layers(fig, layers, plain, is_dark=is_dark)
    fig.layout.xaxis.update(showgrid=False, dtick=1, range=(-0.5, layers + 0.5), tickformat="d")
    fig.layout.yaxis.update(visible=False, range=(-0.22 * layers, RISE * layers * 1.05))
    return fig


def _add_layers(fig: go.Figure, layers: int, plain: Collection[int], *, is_dark: bool) -> None:
    colours = theme_colours(is_dark)
    numbers = list(range(layers + 1))
    reads = [0] + [1 if layer in plain else layer for layer in numbers[1:]]
    same = {"marker": {"opacity": 1.0}}
    fig.add_scatter(
        x=numbers, y=[0.0] * len(numbers), mode="markers+text",
        text=["x" + "₀₁₂₃₄₅₆₇₈₉"[n] if n < 10 else f"x{n}" for n in numbers],
        textfont={"size": 13, "color": colours.text},
        customdata=[str(number) if number > 1 else "" for number in numbers],
        marker={
            "size": 34, "color": colours.surface, "opacity": 1.0,
            "line": {
                "width": 2.5,
                "color": [
                    colours.second if number in plain else colours.accent for number in numbers
                ],
            },
        },
        selected=same, unselected=same,
        hovertemplate=[
            _("what comes into the block") if not number
            else _("layer {layer} reads {count} of {most}").format(
                layer=number, count=reads[number], most=number
            )
            for number in numbers
        ],
        hoverlabel={"namelength": 0}, name="",
    )  # fmt: skip
    for number in numbers[1:]:
        fig.add_annotation(
            x=number, y=-0.11 * layers, text=f"+{reads[number]}", showarrow=False,
            font={"size": 15, "color": colours.second if number in plain else colours.text},
        )  # fmt: skip


def _arcs(pairs: Iterable[tuple[int, int]]) -> tuple[list[float | None], list[float | None]]:
    """Return points of half ellipses from layer to layer, with gaps between them."""
    x: list[float | None] = []
    y: list[float | None] = []
    for start, end in pairs:
        for step in range(POINTS):
            t = step / (POINTS - 1)
            x.append(start + (end - start) * t)
            # A parabola: neighbours are joined by a straight line.
            y.append(0.0 if end - start == 1 else RISE * (end - start) * 4 * t * (1 - t))
        x.append(None)
        y.append(None)
    return x, y
