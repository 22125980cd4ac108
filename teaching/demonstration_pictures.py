"""Draw demonstrations as they begin, or all of their steps, for a page that cannot move."""

from collections.abc import Callable, Mapping
from html import escape
from types import MappingProxyType
from typing import Any, TypeAlias

import plotly.graph_objects as go

from backbones.genotype import Genotype
from backbones.registry import parse
from inspection.layer_gradients import IMAGES
from inspection.pooling_records import WINDOWS
from language.catalogue import _
from search.space import DECISIONS_A_BLOCK
from search.space_count import block_counts, cells
from teaching import demonstration_values as values
from teaching.cell_choices import grown_cell
from teaching.demonstrations import (
    AddAndConcatenate,
    Choices,
    Connections,
    Demonstration,
    Gains,
    GateSteps,
    Gradients,
    Pooling,
    ResidualSum,
    SearchSpace,
    SigmoidAndSoftmax,
)
from teaching.text import text_html
from training.recipe import Recipe
from viz.connection_plots import connection_figure
from viz.first_weight_plots import against, gains_figure, layer_gradient_figure
from viz.gate_step_plots import paper_figures, sigmoid_softmax_figure
from viz.genotype_view import cell_picture
from viz.picture import Picture
from viz.pooling_plots import arithmetic, pooling_figure, windows_of
from viz.space_plots import space_figure, time_for_all
from viz.tensor_plots import merge_figure, sum_figure

MARKED = 5
"""Window of a pooled digit that is marked first, counted from 0: one with strokes in it."""

HEIGHT = 440
"""Pixels of a figure, as on the page."""

Shown: TypeAlias = go.Figure | Picture | str
"""A plot, a vector picture, or a sentence as Markdown."""


def pictures(of: str, settings: Demonstration) -> list[Shown]:
    """Draw a demonstration; raises SaidError for a network that has nothing of the kind."""
    return _DRAW[of](settings)


def sentence_html(text: str) -> str:
    """Write a sentence; plain text where it is none of Markdown."""
    return text_html(text) if "**" in text else f"<p>{escape(text)}</p>"


def _sized(figure: go.Figure) -> go.Figure:
    figure.layout.height = HEIGHT
    return figure


def _residual_sum(settings: ResidualSum) -> list[Shown]:
    spec = parse(settings.spec)
    block = values.block_sums(spec, settings.digit)[0]
    image = values.picture(spec, settings.digit)
    return [_sized(sum_figure(block, image, settings.digit, is_dark=False))]


def _add_and_concatenate(settings: AddAndConcatenate) -> list[Shown]:
    (text,) = settings.networks
    block = values.block_sums(parse(text), settings.digit, settings.channels)[0]
    return [_sized(merge_figure(block.x, block.branch, settings.digit, is_dark=False))]


def _connections(settings: Connections) -> list[Shown]:
    return [_sized(connection_figure(settings.layers, (), is_dark=False))]


def _pooling(settings: Pooling) -> list[Shown]:
    pooled = values.pooled(settings.digit, WINDOWS[0])
    window = min(MARKED, windows_of(pooled) - 1)
    figure = pooling_figure(pooled, window, settings.digit, is_dark=False)
    return [*arithmetic(pooled, window), _sized(figure)]


def _gate_steps(settings: GateSteps) -> list[Shown]:
    steps = values.gate_steps(parse(settings.spec), settings.digit)
    return [*paper_figures(steps, settings.digit, is_dark=False)]


def _sigmoid_and_softmax(settings: SigmoidAndSoftmax) -> list[Shown]:
    steps = values.gate_steps(parse(settings.spec), settings.digit)
    return [_sized(sigmoid_softmax_figure(steps, 1, 0.0, settings.digit, is_dark=False))]


def _search_space(settings: SearchSpace) -> list[Shown]:
    counts = block_counts(settings.blocks, settings.operations)
    return [time_for_all(cells(counts) ** 2, 1.0), _sized(space_figure(counts, is_dark=False))]


def _choices(settings: Choices) -> list[Shown]:
    genotype = Genotype.parse(settings.cell)
    parts = ((_("Normal cell"), genotype.normal), (_("Reduction cell"), genotype.reduction))
    shown: list[Shown] = []
    for name, cell in parts:
        whole = grown_cell(cell, DECISIONS_A_BLOCK * len(cell.blocks), name)
        shown += [f"**{name}**", cell_picture(whole, "LR")]
    return shown


def _gains(settings: Gains) -> list[Shown]:
    found = {name: values.gains(spec) for name, spec in values.named(settings.specs).items()}
    told = against(found)
    return [
        _sized(gains_figure(found, values.marks(settings.specs), is_dark=False)),
        *([told] if told else []),
    ]


def _gradients(settings: Gradients) -> list[Shown]:
    networks = values.named(settings.specs)
    found = {name: values.gradients(spec) for name, spec in networks.items()}
    marks = values.marks(settings.specs)
    fig = layer_gradient_figure(found, IMAGES, Recipe().size, marks, is_dark=False)
    return [_sized(fig)]


_DRAW: Mapping[str, Callable[[Any], list[Shown]]] = MappingProxyType(
    {
        "residual-sum": _residual_sum,
        "add-and-concatenate": _add_and_concatenate,
        "connections": _connections,
        "pooling": _pooling,
        "gate-steps": _gate_steps,
        "sigmoid-and-softmax": _sigmoid_and_softmax,
        "search-space": _search_space,
        "choices": _choices,
        "gains": _gains,
        "gradients": _gradients,
    }
)
