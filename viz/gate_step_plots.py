"""Plot a channel gate step by step, and sigmoid beside softmax on the same values.

Hu et al. 2018 (1709.01507v4), equations 2 to 4: z is the mean of each map, s = σ(W2 δ(W1 z)), and
each map is scaled by its s.
"""

import math
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from inspection.gate_step_records import GateSteps
from language.catalogue import _
from viz.numbers import shape
from viz.panels import Bars, MapRow, Panel, add_panels, limits
from viz.theme import figure

HEIGHT = 440
PAPER_WIDTH, PAPER_HEIGHT = 335, 620
MARGIN = {"l": 12, "r": 12, "t": 128, "b": 44}


def step_names() -> tuple[str, ...]:
    """Name the steps in their order, in the reader's language."""
    return (
        _("Squeeze"),
        "W₁",
        "δ",
        "W₂",
        "σ",
        _("Rescale"),
    )


def step_figure(steps: GateSteps, number: int, digit: int, *, is_dark: bool) -> go.Figure:
    """Show what goes into a step, counted from 0, and what comes out of it."""
    fig = figure(
        _("Step {number} of {all}: {what}").format(
            number=number + 1, all=len(step_names()), what=_what(steps)[number]
        ),
        "", "", is_dark=is_dark, height=HEIGHT, margin=MARGIN, source=_source(steps, digit),
    )  # fmt: skip
    add_panels(fig, _panels(steps)[number], is_dark=is_dark)
    return fig


def paper_figures(steps: GateSteps, digit: int, *, is_dark: bool) -> list[go.Figure]:
    """Show all that goes through a gate, each vector once: two figures side by side on a page."""
    pairs = _panels(steps)
    panels = [pairs[0][0], *(after for _before, after in pairs)]
    parts = (
        (_("The gate, step by step"), panels[:4], _source(steps, digit).replace(" · ", "<br>", 1)),
        ("", panels[4:], ""),
    )
    figures = []
    for title, some, source in parts:
        fig = figure(
            title, "", "", is_dark=is_dark, source=source, width=PAPER_WIDTH, height=PAPER_HEIGHT,
            margin=MARGIN | {"t": 140},
        )  # fmt: skip
        add_panels(fig, some, is_dark=is_dark)
        fig.update_traces(textfont={"size": 10}, selector={"type": "bar"})
        figures.append(fig)
    return figures


def _source(steps: GateSteps, digit: int) -> str:
    return _("Gate {path} · first weights, digit {digit} · {shown} of {all} maps").format(
        path=steps.path, digit=digit, shown=len(steps.chosen), all=len(steps.squeezed)
    )


def _what(steps: GateSteps) -> tuple[str, ...]:
    channels, hidden = len(steps.squeezed), len(steps.reduced)
    return (
        _("each map becomes one number, z"),
        _("W₁ z: a linear layer, {before} → {after}").format(before=channels, after=hidden),
        _("δ, {name}").format(name=steps.activation),
        _("W₂ δ(W₁ z): a linear layer, {before} → {after}").format(before=hidden, after=channels),
        _("σ, {name}: the gates s").format(name=steps.excitation.lower()),
        _("each map times its gate"),
    )


def _panels(steps: GateSteps) -> tuple[tuple[Panel, Panel], ...]:
    most = float(np.abs(steps.maps).max()) or 1.0
    sizes = shape(steps.shape)
    before = MapRow(_("u: {sizes}").format(sizes=sizes), steps.maps, steps.chosen, most)
    after = MapRow(
        _("s · u: {sizes}, on the scale of u").format(sizes=sizes), steps.scaled, steps.chosen, most
    )
    same = limits(steps.reduced, steps.activated)

    def of_channels(words: str, values: Sequence[float], ends: tuple[float, float]) -> Bars:
        return Bars(words, values, ends, x=_("channel"))

    def of_units(words: str, values: Sequence[float]) -> Bars:
        return Bars(words, values, same, x=_("hidden unit"))

    z = of_channels(_("z: the mean of each map"), steps.squeezed, limits(steps.squeezed))
    reduced = of_units("W₁ z", steps.reduced)
    activated = of_units("δ(W₁ z)", steps.activated)
    expanded = of_channels("W₂ δ(W₁ z)", steps.expanded, limits(steps.expanded))
    whole = (0.0, 1.2) if max(steps.scales) <= 1 else limits(steps.scales)
    gates = of_channels(_("s: the gate of each channel"), steps.scales, whole)
    return (
        (before, z), (z, reduced), (reduced, activated), (activated, expanded),
        (expanded, gates), (gates, after),
    )  # fmt: skip


def changed(values: Sequence[float], factor: float, added: float) -> tuple[float, ...]:
    """Return the values times a factor, with something added to the largest of them."""
    first = max(range(len(values)), key=values.__getitem__)
    return tuple(
        factor * value + (added if place == first else 0.0) for place, value in enumerate(values)
    )


def sigmoid(values: Sequence[float]) -> tuple[float, ...]:
    """Compute 1 / (1 + exp(-x)) of each value."""
    return tuple(1 / (1 + math.exp(-value)) for value in values)


def softmax(values: Sequence[float]) -> tuple[float, ...]:
    """Compute exp(x) over the sum of all exp(x)."""
    powers = [math.exp(value - max(values)) for value in values]
    return tuple(power / sum(powers) for power in powers)


def sigmoid_softmax_figure(
    steps: GateSteps, factor: float, added: float, digit: int, *, is_dark: bool
) -> go.Figure:
    """Plot the values in front of the gate, and sigmoid and softmax of them on one scale."""
    values = changed(steps.expanded, factor, added)
    each, shared = sigmoid(values), softmax(values)
    passed = [place for place, value in enumerate(each) if value > 0.5]
    winner = max(range(len(shared)), key=shared.__getitem__)
    fig = figure(
        _("Sigmoid and softmax of the same {count} values").format(count=len(values)),
        "", "", is_dark=is_dark, height=HEIGHT, margin=MARGIN,
        source=(
            _("In front of gate {path} · first weights, digit {digit}")
            if factor == 1 and not added
            else _("{path}, first weights, digit {digit} · values × {factor}, largest + {added}")
        ).format(path=steps.path, digit=digit, factor=f"{factor:g}", added=f"{added:g}"),
    )  # fmt: skip
    add_panels(
        fig,
        (
            Bars(_("the values"), values, limits(values, room=0.6)),
            Bars(
                _("sigmoid: each by itself, {count} above 0.5; their sum is {sum}").format(
                    count=len(passed), sum=f"{sum(each):.2f}"
                ),
                each, (0.0, 1.25), passed, 0.5,
            ),
            Bars(
                _("softmax: all share 1, so one wins; their sum is 1"),
                shared, (0.0, 1.25), [winner], x=_("channel"),
            ),
        ),
        is_dark=is_dark,
    )  # fmt: skip
    return fig
