"""Plot what is left of a network's accuracy and loss with each of its parts switched off."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from inspection.records import Intact, Lesion, PartKind
from language.catalogue import _
from language.units import in_percent
from viz.mark_names import mark_names
from viz.theme import figure, names_below
from viz.training_plots import short
from viz.variant_marks import mark, see_through

FEW = 12
"""Parts of which each has a mark on the axis."""


@dataclass(frozen=True)
class Lesioned:
    """A network's lesions of one kind; ``place`` decides its colour, dash and marker."""

    label: str
    place: int
    intact: Intact
    lesions: tuple[Lesion, ...]


def kind_words() -> dict[PartKind, str]:
    """Name the kinds of parts, in the reader's language."""
    return {
        "block": _("Blocks"),
        "shortcut": _("Shortcuts"),
        "layer": _("Dense layers"),
        "distance": _("Connections by distance"),
        "gate": _("Gates"),
        "operation": _("Operations of cells"),
    }


def lesions_of(kind: PartKind, lesions: Sequence[Lesion]) -> tuple[Lesion, ...]:
    """Return the lesions of one kind, in network order."""
    return tuple(one for one in lesions if one.kind == kind)


def accuracy_figure(shown: Lesioned, others: Sequence[Lesioned], *, is_dark: bool) -> go.Figure:
    """Plot accuracy by the part that is off: bars of one network, lines of those beside it.

    Veit et al. 2016 (1605.06431), Figure 3. A hatched bar is a block that changes the shape.
    """
    fig = _empty(
        shown, _("Accuracy with one part switched off"), _("test accuracy (%)"), is_dark=is_dark
    )
    networks = (shown, *others)
    values = [[100 * one.accuracy for one in network.lesions] for network in networks]
    intact = [100 * network.intact.accuracy for network in networks]
    _draw(fig, networks, values, intact, in_percent("%{y:.1f}"), is_dark=is_dark)
    fig.layout.yaxis.update(range=(0, 103), tickvals=[0, 20, 40, 60, 80, 100])
    return fig


def loss_figure(shown: Lesioned, others: Sequence[Lesioned], *, is_dark: bool) -> go.Figure:
    """Plot loss by the part that is off, on a logarithmic scale."""
    fig = _empty(
        shown,
        _("Loss with one part switched off"),
        _("cross-entropy (nats), log scale"),
        is_dark=is_dark,
    )
    networks = (shown, *others)
    values = [[_drawn(one.loss) for one in network.lesions] for network in networks]
    intact = [_drawn(network.intact.loss) for network in networks]
    _draw(fig, networks, values, intact, "%{y:.3g}", is_dark=is_dark)
    fig.layout.yaxis.type = "log"
    return fig


def _drawn(loss: float) -> float | None:
    """Return a loss that a logarithmic scale has a place for; None for one that is no number."""
    return max(loss, 1e-4) if math.isfinite(loss) else None


def _empty(shown: Lesioned, title: str, y: str, *, is_dark: bool) -> go.Figure:
    axes = {
        "block": _("block, from the image on"),
        "shortcut": _("shortcut, from the image on"),
        "layer": _("dense layer, from the image on"),
        "distance": _("distance of the connections (layers)"),
        "gate": _("gate, from the image on"),
        "operation": _("operation, from the image on"),
    }
    source = _("{images} test images · dashed: each network as it was trained").format(
        images=shown.intact.images
    )
    fig = figure(title, axes[shown.lesions[0].kind], y, is_dark=is_dark, source=source)
    names_below(fig)
    fig.layout.hovermode = "closest"
    fig.layout.bargap = 0.25
    return fig


def _draw(
    fig: go.Figure,
    networks: Sequence[Lesioned],
    values: Sequence[Sequence[float | None]],
    intact: Sequence[float | None],
    told: str,
    *,
    is_dark: bool,
) -> None:
    shown, *others = networks
    colour = mark(shown.place, is_dark).colour
    fig.add_bar(
        x=list(range(1, len(shown.lesions) + 1)),
        y=values[0],
        customdata=[one.name for one in shown.lesions],
        name=short(shown.label),
        meta=mark_names(shown.label),
        marker={
            "color": see_through(colour, 0.8),
            "line": {"color": colour, "width": 1},
            "pattern": {"shape": ["/" if one.changes_shape else "" for one in shown.lesions]},
        },
        hovertemplate=f"{told}<br>%{{customdata}}",
    )
    for network, line in zip(others, values[1:], strict=True):
        look = mark(network.place, is_dark)
        fig.add_scatter(
            x=list(range(1, len(line) + 1)),
            y=line,
            text=[one.name for one in network.lesions],
            name=short(network.label),
            meta=mark_names(network.label),
            mode="lines+markers",
            line={"color": look.colour, "width": 1.5, "dash": look.dash},
            marker={"symbol": look.symbol, "size": 6},
            hovertemplate=f"{told}<br>%{{text}}",
        )
    for network, level in zip(networks, intact, strict=True):
        if level is not None:
            own = mark(network.place, is_dark).colour
            fig.add_hline(y=level, line={"color": own, "width": 1.5, "dash": "dash"})
    longest = max(len(line) for line in values)
    fig.layout.xaxis.update(range=(0.4, longest + 0.6), showgrid=False, tickformat="d")
    if longest < FEW:
        fig.layout.xaxis.dtick = 1
