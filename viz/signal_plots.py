"""Plot signals, gains and gradients of networks, all networks on one scale."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from inspection.records import BlockSignal, LayerGradient, Moment, Signals
from language.catalogue import _
from training.records import Layers
from viz.palette import theme_colours
from viz.theme import figure, names_below
from viz.training_plots import short
from viz.variant_marks import mark, see_through

LEAST = 1e-12
"""Smallest value that is drawn, so that 0 has a place on a logarithmic scale."""


@dataclass(frozen=True)
class Measured:
    """A network's signals at some moments; ``place`` decides its colour, dash and marker.

    ``epochs`` are its layers' gradients as they were recorded in each epoch.
    """

    label: str
    place: int
    signals: Mapping[Moment, Signals]
    epochs: Sequence[Layers] = ()


def moment_words() -> dict[Moment, str]:
    """Name the moments, in the reader's language."""
    return {"start": _("At the start"), "trained": _("Trained")}


def limits(values: Sequence[float]) -> tuple[float, float]:
    """Return the least and the largest value that is drawn, for axes that several plots share."""
    drawn = [value for value in values if LEAST < value < float("inf")]
    return (min(drawn), max(drawn)) if drawn else (0.1, 1.0)


def size_figures(
    networks: Sequence[Measured], moment: Moment, *, is_dark: bool
) -> dict[str, go.Figure]:
    """Plot x, F(x) and F(x) + x by block, a figure for each network on one scale."""
    having = [one for one in networks if moment in one.signals and one.signals[moment].blocks]
    every = [
        value
        for one in having
        for block in one.signals[moment].blocks
        for value in (block.x, block.branch, block.total)
    ]
    return {one.label: _sizes(one, moment, limits(every), is_dark=is_dark) for one in having}


def _sizes(
    one: Measured, moment: Moment, scale: tuple[float, float], *, is_dark: bool
) -> go.Figure:
    blocks = one.signals[moment].blocks
    fig = _by_block(
        _("Sizes of the signals: {name}").format(name=short(one.label)),
        _("root mean square, log scale"),
        one.signals[moment].images,
        is_dark=is_dark,
    )
    colours = theme_colours(is_dark)
    lines: list[tuple[str, list[float], str, str]] = [
        (_("x, what comes in"), [block.x for block in blocks], colours.muted, "dot"),
        (_("F(x), the branch"), [block.branch for block in blocks], colours.second, "dash"),
    ]
    if any(block.has_shortcut for block in blocks):
        # Where a block has no shortcut there is nothing to add.
        total = [block.total for block in blocks]
        lines.append((_("F(x) + x, their sum"), total, colours.accent, "solid"))
    for name, values, colour, dash in lines:
        fig.add_scatter(
            x=list(range(1, len(values) + 1)),
            y=[max(value, LEAST) for value in values],
            customdata=[block.name for block in blocks],
            name=name,
            mode="lines+markers",
            line={"color": colour, "width": 2, "dash": dash},
            marker={"size": 5},
            hovertemplate="%{y:.3g}<br>%{customdata}",
        )
    on_log_scale(fig, scale)
    return fig


def gain_figures(
    networks: Sequence[Measured], moment: Moment, *, is_dark: bool
) -> dict[str, go.Figure]:
    """Plot each block's gain, forwards and backwards; both have the same scale."""
    having = [one for one in networks if moment in one.signals and one.signals[moment].blocks]
    if not having:
        return {}
    blocks = {one.label: one.signals[moment].blocks for one in having}
    every = [v for some in blocks.values() for b in some for v in (b.gain, b.gradient_gain)]
    scale = limits([*every, 1.0])
    images = having[0].signals[moment].images
    forwards = _by_block(
        _("Gain of each block, forwards: 1 + F'"),
        _("change out over change in, log scale"),
        images,
        is_dark=is_dark,
    )
    backwards = _by_block(
        _("Gain of each block, backwards"),
        _("gradient at x over gradient behind, log scale"),
        images,
        is_dark=is_dark,
    )
    for one in having:
        _line(forwards, one, [block.gain for block in blocks[one.label]], blocks, is_dark)
        _line(backwards, one, [b.gradient_gain for b in blocks[one.label]], blocks, is_dark)
    for fig in (forwards, backwards):
        fig.add_hline(y=1, line={"color": theme_colours(is_dark).muted, "width": 1, "dash": "dash"})
        on_log_scale(fig, scale)
    return {"forwards": forwards, "backwards": backwards}


def _line(
    fig: go.Figure,
    one: Measured,
    values: Sequence[float],
    blocks: Mapping[str, Sequence[BlockSignal]],
    is_dark: bool,
) -> None:
    look = mark(one.place, is_dark)
    fig.add_scatter(
        x=list(range(1, len(values) + 1)),
        y=[max(value, LEAST) for value in values],
        customdata=[block.name for block in blocks[one.label]],
        name=short(one.label),
        mode="lines+markers",
        line={"color": look.colour, "width": 2, "dash": look.dash},
        marker={"symbol": look.symbol, "size": 6},
        hovertemplate="%{y:.3g}<br>%{customdata}",
    )


def gradient_figures(
    networks: Sequence[Measured], moment: Moment, *, is_dark: bool
) -> dict[str, go.Figure]:
    """Plot the distribution of each layer's gradient, a figure for each network on one scale.

    The bands hold half and nine tenths of the sizes of a layer's numbers; the line is the median.
    """
    having = [one for one in networks if moment in one.signals]
    every = [
        value for one in having for layer in one.signals[moment].layers for value in layer.quantiles
    ]
    scale = limits(every)
    return {one.label: _gradients(one, moment, scale, is_dark=is_dark) for one in having}


def _gradients(
    one: Measured, moment: Moment, scale: tuple[float, float], *, is_dark: bool
) -> go.Figure:
    layers = one.signals[moment].layers
    fig = figure(
        _("Gradient by layer: {name}").format(name=short(one.label)),
        _("layer, from the image on"),
        _("size of a weight's gradient, log scale"),
        is_dark=is_dark,
        source=_("Median, half and nine tenths of each layer's weights · one training batch"),
    )
    fig.layout.hovermode = "closest"
    colour = mark(one.place, is_dark).colour
    places = list(range(1, len(layers) + 1))
    drawn = [[max(value, LEAST) for value in layer.quantiles] for layer in layers]
    for low, high, share in ((0, 4, 0.16), (1, 3, 0.3)):
        fig.add_scatter(
            x=places + places[::-1],
            y=[one[high] for one in drawn] + [one[low] for one in drawn][::-1],
            fill="toself",
            fillcolor=see_through(colour, share),
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
        )
    fig.add_scatter(
        x=places,
        y=[one[2] for one in drawn],
        customdata=[layer.name for layer in layers],
        mode="lines",
        line={"color": colour, "width": 2},
        hovertemplate="%{y:.2e}<br>%{customdata}<extra></extra>",
    )
    fig.layout.xaxis.tickformat = "d"
    on_log_scale(fig, scale)
    return fig


def training_figure(networks: Sequence[Measured], *, is_dark: bool) -> go.Figure | None:
    """Plot the spread over the layers of the gradient's norm, epoch by epoch, side by side.

    Epoch 0 is the start; None where nothing was recorded.
    """
    having = [one for one in networks if one.epochs]
    if not having:
        return None
    fig = figure(
        _("Gradient norms of all layers while training"),
        _("epoch (0: the start)"),
        _("norm of a layer's gradient, log scale"),
        is_dark=is_dark,
        source=_("Box: half of the layers · whiskers: all of them · middle batch of each epoch"),
    )
    names_below(fig)
    every: list[float] = []
    for one in having:
        epochs = [(0, layer.norm) for layer in _start(one)]
        epochs += [(e.epoch, layer.gradient_norm) for e in one.epochs for layer in e.layers]
        every += [norm for _epoch, norm in epochs]
        fig.add_box(
            x=[epoch for epoch, _norm in epochs],
            y=[max(norm, LEAST) for _epoch, norm in epochs],
            name=short(one.label),
            boxpoints=False,
            line={"color": mark(one.place, is_dark).colour, "width": 1.5},
            fillcolor=see_through(mark(one.place, is_dark).colour, 0.2),
        )
    fig.layout.boxmode = "group"
    fig.layout.xaxis.update(tickformat="d", showgrid=False)
    on_log_scale(fig, limits(every))
    return fig


def _start(one: Measured) -> Sequence[LayerGradient]:
    return one.signals["start"].layers if "start" in one.signals else ()


def _by_block(title: str, y: str, images: int, *, is_dark: bool) -> go.Figure:
    source = _("One batch of {images} training images").format(images=images)
    fig = figure(title, _("block, from the image on"), y, is_dark=is_dark, source=source)
    names_below(fig)
    fig.layout.hovermode = "closest"
    fig.layout.xaxis.tickformat = "d"
    return fig


def on_log_scale(fig: go.Figure, scale: tuple[float, float]) -> None:
    """Give a figure a logarithmic scale that holds both ends, with room around them."""
    low, high = (math.log10(value) for value in scale)
    room = max(0.1, 0.05 * (high - low))
    fig.layout.yaxis.update(type="log", range=(low - room, high + room))
    fig.layout.yaxis.update(exponentformat="power", minexponent=2)
    if high - low > 1:
        fig.layout.yaxis.dtick = 1 if high - low < 8 else 2
