"""Plots of what is inside networks: one scale for all that are compared."""

import math

import pytest

from inspection.map_records import ClassGates, EffectiveField, Gate
from inspection.records import BlockSignal, Intact, LayerGradient, Lesion, Signals, Surface
from tests.stored_runs import layers
from viz.lesion_plots import Lesioned, accuracy_figure, loss_figure
from viz.map_plots import answer, field_figure, gate_figure
from viz.signal_plots import (
    Measured,
    gain_figures,
    gradient_figures,
    size_figures,
    training_figure,
)
from viz.surface_plots import drawn, surface_figures


def lesioned(label: str, place: int, losses: tuple[float, ...]) -> Lesioned:
    parts = tuple(
        Lesion(n, "block", f"stage1.{n}", n == 1, 0.5 + 0.1 * n, loss)
        for n, loss in enumerate(losses)
    )
    return Lesioned(label, place, Intact("spec", 0.9, 0.3, 500, 500, len(parts), 1.0), parts)


def test_bars_are_the_network_shown_and_lines_the_others() -> None:
    shown, other = lesioned("a", 0, (1.0, 2.0)), lesioned("b", 1, (3.0, 4.0, 5.0))
    fig = accuracy_figure(shown, [other], is_dark=False)
    bar, line = fig.data
    assert (bar.type, line.type) == ("bar", "scatter")
    assert list(bar.y) == pytest.approx([50, 60])
    assert list(bar.marker.pattern.shape) == ["", "/"]
    assert list(bar.customdata) == ["stage1.0", "stage1.1"]
    assert [one.y0 for one in fig.layout.shapes] == pytest.approx([90, 90])
    assert fig.layout.xaxis.range[1] == pytest.approx(3.6)


def test_a_loss_that_is_no_number_has_no_bar() -> None:
    bar = loss_figure(lesioned("a", 0, (math.nan, math.inf, 2.0)), [], is_dark=True).data[0]
    assert list(bar.y) == [None, None, 2.0]


def measured(label: str, place: int, size: float) -> Measured:
    block = BlockSignal("stage1.0", place == 0, size, size, 2 * size, size, 1.0, 1 / size)
    layer = LayerGradient("conv", size, tuple(size * q for q in (0.1, 0.2, 0.5, 1, 2)))
    signals = Signals("start", 128, 2.3, (block,), (layer,))
    return Measured(label, place, {"start": signals}, [layers(1), layers(2)])


def test_all_networks_have_one_scale() -> None:
    networks = [measured("a", 0, 1.0), measured("b", 1, 1_000.0)]
    for make in (size_figures, gain_figures, gradient_figures):
        found = make(networks, "start", is_dark=False)
        assert len(found) == 2
        assert len({fig.layout.yaxis.range for fig in found.values()}) == 1, make
        low, high = next(iter(found.values())).layout.yaxis.range
        assert high - low > 2.9
    residual, plain = size_figures(networks, "start", is_dark=False).values()
    assert (len(residual.data), len(plain.data)) == (3, 2)
    assert gain_figures(networks, "trained", is_dark=False) == {}


def test_gradients_over_the_training_begin_with_the_start() -> None:
    fig = training_figure([measured("a", 0, 1.0), measured("b", 1, 10.0)], is_dark=False)
    assert fig is not None
    assert sorted(set(fig.data[0].x)) == [0, 1, 2]
    assert training_figure([Measured("a", 0, {})], is_dark=False) is None


def test_surfaces_share_height_and_colour_and_are_cut_off() -> None:
    small = Surface("a", 1.0, 500, 0.9, ((0.01, 1.0, 2.0),) * 3)
    large = Surface("b", 1.0, 500, 0.5, ((1.0, math.inf, 1e9),) * 3)
    one, other = surface_figures([("a", small), ("b", large)], is_dark=False)
    assert one.layout.scene.zaxis.range == other.layout.scene.zaxis.range == (-2, 1)
    assert (one.data[0].cmin, other.data[0].cmax) == (-2, 1)
    assert list(one.data[0].x) == [-1, 0, 1]
    assert drawn(large.losses)[0] == [0, None, None]


def test_a_field_is_framed_within_the_image() -> None:
    import numpy as np

    field = np.full((6, 8), 0.5, np.float32)
    fig = field_figure(EffectiveField("stage1", field, -3, 4, 2, 20), is_dark=False)
    (frame,) = fig.layout.shapes
    assert (frame.y0, frame.y1, frame.x0, frame.x1) == (-0.5, 4.5, 1.5, 7.5)
    assert "6.9" in fig.layout.title.subtitle.text
    assert "8 × 19" in fig.layout.title.subtitle.text


def test_gates_stand_by_class_with_the_image_last() -> None:
    gate = ClassGates("stage1.0.residual.se", ((0.1, 0.2), (0.3, 0.4)))
    fig = gate_figure(gate, Gate(gate.path, (0.5, 0.6)), ["cat", "dog"], is_dark=False)
    assert list(fig.data[0].y) == ["cat", "dog", "this image"]
    assert answer((0.2, 0.7, 0.1), ["a", "b", "c"], 2) == "b: 70.0 % · a: 20.0 %"
