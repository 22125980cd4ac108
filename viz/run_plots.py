"""Plot the inside of runs: gradients, responses and gates by layer, and the confused classes.

Each plot is an info function, which computes from records, and a figure function, which draws.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from language.catalogue import _
from language.units import percent
from training.records import Layer, Layers, Outcome, Wrong
from viz.palette import theme_colours
from viz.theme import figure
from viz.training_plots import short, whole_ticks
from viz.variant_marks import mark

SMALLEST = 1e-12
"""Smallest norm that is drawn, so that 0 has a place on the logarithmic scale."""

COLUMNS, ROWS = 4, 3
"""Wrong examples in the picture."""

SCALE = "Cividis"
"""Colour scale for all kinds of colour vision (Nuñez, Anderton and Renslow 2018)."""


@dataclass(frozen=True)
class HeatMap:
    """``values[layer][epoch]``, layers in network order, from the image on."""

    layers: tuple[str, ...]
    epochs: tuple[int, ...]
    values: tuple[tuple[float, ...], ...]


def gradient_map(records: Sequence[Layers]) -> HeatMap:
    """Return the Euclidean norm of each layer's gradient at the middle step of each epoch."""
    if not records:
        return HeatMap((), (), ())
    names = tuple(layer.name for layer in records[-1].layers)
    return HeatMap(
        names,
        tuple(record.epoch for record in records),
        tuple(
            tuple(record.layers[place].gradient_norm for record in records)
            for place in range(len(names))
        ),
    )


def gradient_figure(
    records: Sequence[Layers],
    name: str,
    *,
    is_dark: bool,
    among: Sequence[Sequence[Layers]] = (),
) -> go.Figure:
    """Plot how much gradient reaches each layer, by epoch.

    The colours span what is found ``among`` all networks compared, so that one colour is one size.
    """
    found = gradient_map(records)
    fig = figure(
        _("Gradient norm by layer"), _("epoch"), _("layer, from the image on"),
        is_dark=is_dark, source=_("{name}, middle batch of each epoch").format(name=name),
    )  # fmt: skip
    logs = [[math.log10(max(value, SMALLEST)) for value in row] for row in found.values]
    every = [
        value for one in (*among, records) for row in gradient_map(one).values for value in row
    ]
    lowest, highest = _whole_decades([[math.log10(max(value, SMALLEST)) for value in every]])
    fig.add_heatmap(
        x=found.epochs,
        y=list(range(1, len(found.layers) + 1)),
        z=logs,
        zmin=lowest,
        zmax=highest,
        customdata=[
            [f"{layer}<br>{value:.2e}" for value in row]
            for layer, row in zip(found.layers, found.values, strict=True)
        ],
        colorscale=SCALE,
        colorbar={
            "thickness": 12, "outlinewidth": 0, "len": 1.0,
            "tickvals": list(range(lowest, highest + 1)),
            "ticktext": [f"10<sup>{decade}</sup>" for decade in range(lowest, highest + 1)],
            "tickfont": {"color": theme_colours(is_dark).muted, "size": 12},
        },
        hovertemplate=_("epoch {epoch}").format(epoch="%{x}") + "<br>%{customdata}<extra></extra>",
    )  # fmt: skip
    fig.layout.hovermode = "closest"
    fig.layout.xaxis.update(showgrid=False, **whole_ticks(max(found.epochs, default=1)))
    fig.layout.yaxis.update(showgrid=False, tickformat="d", nticks=6)
    return fig


def _whole_decades(logs: Sequence[Sequence[float]]) -> tuple[int, int]:
    every = [value for row in logs for value in row]
    lowest = math.floor(min(every, default=-1.0))
    return lowest, max(lowest + 1, math.ceil(max(every, default=0.0)))


def response_spread(layers: Sequence[Layer]) -> tuple[float, ...]:
    """Return the standard deviation of each layer's response (He et al. 2015, Figure 7)."""
    return tuple(math.sqrt(max(0.0, layer.activation_variance)) for layer in layers)


def response_figure(runs: Mapping[str, tuple[int, Layers]], *, is_dark: bool) -> go.Figure:
    """Plot how strongly layers respond in each variant; ``runs``: name -> place, records.

    Residual networks respond less, and the deeper the less (He et al. 2015, Figure 7).
    """
    fig = _by_layer(_("Responses of the layers"), _("standard deviation"), is_dark)
    for name, (place, record) in runs.items():
        _line(
            fig, name, place, is_dark, response_spread(record.layers),
            [f"{layer.name}<br>{_('mean')} {layer.activation_mean:.3f}" for layer in record.layers],
        )  # fmt: skip
    fig.layout.yaxis.rangemode = "tozero"
    return fig


FEW = 12
"""Blocks of which each has a mark on the axis: Plotly would put marks between so few."""


def gate_figure(runs: Mapping[str, tuple[int, Layers]], *, is_dark: bool) -> go.Figure:
    """Plot how far the squeeze-and-excitation gates are open, by depth (Hu et al. 2018, Fig. 6)."""
    fig = _by_layer(_("Squeeze-and-excitation gates"), _("mean of the gate"), is_dark)
    fig.layout.xaxis.title.text = _("block with a gate, from the image on")
    for name, (place, record) in runs.items():
        if record.gates:
            _line(
                fig, name, place, is_dark, [gate.mean for gate in record.gates],
                [f"{gate.name}<br>± {math.sqrt(gate.variance):.3f}" for gate in record.gates],
            )  # fmt: skip
    if max((len(record.gates) for _place, record in runs.values()), default=0) < FEW:
        fig.layout.xaxis.dtick = 1
    return fig


def _by_layer(title: str, y: str, is_dark: bool) -> go.Figure:
    fig = figure(
        title, _("layer, from the image on"), y,
        is_dark=is_dark, source=_("One seed of each variant, middle batch of its last epoch"),
    )  # fmt: skip
    fig.layout.hovermode = "closest"
    fig.layout.xaxis.tickformat = "d"
    return fig


def _line(
    fig: go.Figure,
    name: str,
    place: int,
    is_dark: bool,
    values: Sequence[float],
    details: Sequence[str],
) -> None:
    look = mark(place, is_dark)
    fig.add_scatter(
        x=list(range(1, len(values) + 1)),
        y=values,
        customdata=details,
        name=short(name),
        mode="lines+markers",
        line={"color": look.colour, "width": 1.5, "dash": look.dash},
        marker={"symbol": look.symbol, "size": 5},
        hovertemplate="%{y:.3f}<br>%{customdata}",
    )


def confusion(outcomes: Sequence[Outcome]) -> tuple[tuple[int, ...], ...]:
    """Count the test images of all seeds, ``[label][predicted]``."""
    total = np.sum([np.array(outcome.confusion) for outcome in outcomes], axis=0)
    return tuple(tuple(int(value) for value in row) for row in total)


MOST_PRINTED = 12
"""Classes up to which each cell has its count printed in it."""


def confusion_figure(outcomes: Sequence[Outcome], name: str, *, is_dark: bool) -> go.Figure:
    """Plot the confusion matrix; the diagonal is right."""
    fig = figure(
        _("Confusion matrix"), _("predicted"), _("label"), is_dark=is_dark,
        source=_("{name}, test images of {seeds} seeds").format(name=name, seeds=len(outcomes)),
    )  # fmt: skip
    counts, classes = confusion(outcomes), outcomes[0].classes
    shares = [[value / max(1, sum(row)) for value in row] for row in counts]
    colours = theme_colours(is_dark)
    fig.add_heatmap(
        x=classes, y=classes, z=shares, zmin=0, zmax=1, customdata=counts, showscale=False,
        xgap=1, ygap=1,
        colorscale=[[0, colours.surface], [1, colours.accent]],
        text=[[str(value or "") for value in row] for row in counts],
        texttemplate="%{text}" if len(classes) <= MOST_PRINTED else None,
        hovertemplate=_("{label} taken for {predicted}: {count}").format(
            label="%{y}", predicted="%{x}", count="%{customdata}"
        ) + "<extra></extra>",
    )  # fmt: skip
    fig.layout.hovermode = "closest"
    fig.layout.height = 400
    fig.layout.xaxis.update(type="category", showgrid=False)
    fig.layout.yaxis.update(type="category", showgrid=False, autorange="reversed")
    return fig


def wrong_tiles(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Convert images (N, C, H, W) to RGB (N, H, W, 3)."""
    colour = images if images.shape[1] == 3 else images.repeat(3, axis=1)
    return np.ascontiguousarray(colour.transpose(0, 2, 3, 1))


def wrong_figure(
    images: NDArray[np.uint8],
    wrong: Sequence[Wrong],
    classes: Sequence[str],
    name: str,
    *,
    is_dark: bool,
) -> go.Figure:
    """Show the most confident mistakes; ``images`` (N, C, H, W) are those of ``wrong`` in order."""
    fig = figure(
        _("Most confident mistakes"), "", "", is_dark=is_dark,
        source=_("Label → prediction, its confidence; {name}").format(name=name),
    )  # fmt: skip
    shown = min(len(wrong), COLUMNS * ROWS)
    side = images.shape[-1] if shown else 1
    across, down = 1.3 * side, 1.5 * side
    for place, (tile, one) in enumerate(zip(wrong_tiles(images[:shown]), wrong, strict=False)):
        left, top = (place % COLUMNS) * across, (place // COLUMNS) * down
        fig.add_image(z=tile, x0=left, y0=top, hoverinfo="skip")
        fig.add_annotation(
            x=left + (side - 1) / 2, y=top + side, yanchor="top", yshift=2, showarrow=False,
            text=_told(classes[one.label], classes[one.predicted], one.confidence),
            font={"size": 11, "color": theme_colours(is_dark).muted},
        )  # fmt: skip
    fig.layout.height = 400
    fig.update_xaxes(visible=False, range=(-1, COLUMNS * across), constrain="domain")
    fig.update_yaxes(visible=False, range=(ROWS * down, -1), scaleanchor="x", constrain="domain")
    return fig


ONE_LINE = 14
"""Letters of two classes that fit beneath a tile."""


def _told(label: str, predicted: str, confidence: float) -> str:
    share = percent(confidence, 0)
    if len(label) + len(predicted) <= ONE_LINE:
        return f"{label} → {predicted}<br>{share}"
    return f"{label} →<br>{predicted}, {share}"
