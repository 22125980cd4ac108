"""What demonstrations draw: every number is there, on one scale, and letters grow for a room."""

import numpy as np
import pytest
import torch

from inspection.gate_step_records import GateSteps
from inspection.pooling import pooled
from inspection.records import LayerGradient
from inspection.sum_records import BlockGain, BlockSum, NetworkGains
from search.space_count import block_counts
from viz.connection_plots import arithmetic as terms
from viz.connection_plots import connection_figure, counted
from viz.first_weight_plots import against, gains_figure, layer_gradient_figure
from viz.gate_step_plots import (
    changed,
    sigmoid,
    sigmoid_softmax_figure,
    softmax,
    step_figure,
    step_names,
)
from viz.pooling_plots import arithmetic, numbers_of, pooling_figure
from viz.space_plots import power_of_ten, space_figure, time_for_all
from viz.tensor_plots import merge_figure, sum_figure
from viz.theme import enlarged

MAPS = np.linspace(-2, 3, 3 * 4 * 4, dtype=np.float32).reshape(3, 4, 4)
SUM = BlockSum("stage1.0", 8, (0, 2, 5), True, MAPS, -MAPS, 0 * MAPS, (1.5, 1.5, 0.0))
STEPS = GateSteps(
    "se", (0, 1, 2), "ReLU", "Sigmoid", MAPS,
    (0.1, -0.2, 0.3), (0.5, -0.5), (0.5, 0.0), (0.2, -0.4, 1.0), (0.55, 0.4, 0.73), MAPS / 2,
)  # fmt: skip


def test_a_sum_is_three_rows_on_one_scale() -> None:
    fig = sum_figure(SUM, MAPS[0], 7, is_dark=False)
    assert len(fig.data) == 3 * 3 + 1
    assert {trace.coloraxis for trace in fig.data[:9]} == {"coloraxis"}
    assert (fig.layout.coloraxis.cmin, fig.layout.coloraxis.cmax) == (-3, 3)
    texts = [annotation.text for annotation in fig.layout.annotations]
    assert "x: 8 × 4 × 4 · root mean square 1.50" in texts
    assert "F(x) + x: 8 × 4 × 4 · root mean square 0.00" in texts
    # An arrow, a plus and an equals sign.
    assert sum(shape.type == "line" for shape in fig.layout.shapes) == 3 + 2 + 2


def test_concatenation_has_twice_the_maps_and_twice_the_weights_behind_it() -> None:
    fig = merge_figure(MAPS, -MAPS, 7, is_dark=True)
    assert len(fig.data) == 3 + 3 + 3 + 6
    assert not np.any(fig.data[6].z)
    np.testing.assert_array_equal(fig.data[-1].z, -MAPS[2])
    texts = " ".join(annotation.text for annotation in fig.layout.annotations)
    assert "a + b: 3 × 4 × 4" in texts
    assert "81 weights" in texts
    assert "a ‖ b: 6 × 4 × 4" in texts
    assert "162 weights" in texts


def test_connections_are_counted_and_taken_away() -> None:
    assert counted(5, ()) == 15
    assert terms(5, {3, 5}) == "1 + 2 + 1 + 4 + 1 = 9"
    fig = connection_figure(5, {3, 5}, is_dark=False)
    assert fig.layout.title.text == "5 layers: 9 direct connections"
    assert "15 − 6 = 9" in fig.layout.title.subtitle.text
    gone, kept, following, layers = fig.data
    arcs = [sum(x is None for x in trace.x) for trace in (gone, kept, following)]
    assert arcs == [6, 4, 5]
    # Neither x0 nor the first layer has a connection that could be taken away.
    assert list(layers.customdata) == ["", "", "2", "3", "4", "5"]


def test_pooling_shows_every_number_and_its_arithmetic() -> None:
    image = torch.arange(64, dtype=torch.uint8).view(1, 8, 8)
    found = pooled(image, 2)
    assert numbers_of(found, 5) == [18, 19, 26, 27]
    largest, mean = arithmetic(found, 5)
    assert largest == "max(18, 19, 26, 27) = 27"
    assert mean == "(18 + 19 + 26 + 27) / 4 = 22.5"
    fig = pooling_figure(found, 5, 7, is_dark=False)
    numbers = [text for trace in fig.data if trace.type == "scatter" for text in trace.text]
    assert len(numbers) == 64 + 16 + 16
    assert {(trace.zmin, trace.zmax) for trace in fig.data if trace.type == "heatmap"} == {(0, 255)}


@pytest.mark.parametrize("number", range(6))
def test_a_step_shows_what_goes_in_and_what_comes_out(number: int) -> None:
    assert len(step_names()) == 6
    fig = step_figure(STEPS, number, 7, is_dark=False)
    rows = [STEPS.squeezed, STEPS.reduced, STEPS.activated, STEPS.expanded, STEPS.scales]
    bars = [tuple(trace.y) for trace in fig.data if trace.type == "bar"]
    assert bars == rows[max(0, number - 1) : number + 1]
    if number == 2:
        assert fig.layout.yaxis.range == fig.layout.yaxis2.range


def test_softmax_shares_one_and_sigmoid_does_not() -> None:
    values = changed(STEPS.expanded, 2, 3)
    assert values == pytest.approx((0.4, -0.8, 5.0))
    assert sum(softmax(values)) == pytest.approx(1)
    assert sigmoid(values)[:2] == pytest.approx(sigmoid((0.4, -0.8)))
    assert softmax(values)[0] < softmax((0.4, -0.8, 2.0))[0]
    fig = sigmoid_softmax_figure(STEPS, 2, 3, 7, is_dark=True)
    assert fig.layout.yaxis2.range == fig.layout.yaxis3.range
    assert "values × 2" in fig.layout.title.subtitle.text


def test_the_space_is_counted_with_its_arithmetic() -> None:
    fig = space_figure(block_counts(2, 13), is_dark=False)
    assert list(fig.data[0].x) == [1352, 1352 * 3042, (1352 * 3042) ** 2]
    assert "3² · 13² · 2 = 3,042" in fig.layout.yaxis.ticktext[1]
    assert power_of_ten(1352) == "1,352"
    assert power_of_ten(5.2299e36) == "5.23 × 10³⁶"
    assert "1.66 × 10²⁹ years" in time_for_all(5229943396058757337940161399357440000, 1)
    assert "years" not in time_for_all(64, 60)


def gains(shrunk: float) -> NetworkGains:
    block = BlockGain("stage1.0", shrunk > 0, 1.4, 0.9, shrunk)
    return NetworkGains(32, 14, (block, block))


def test_gains_and_gradients_of_all_networks_are_on_one_scale() -> None:
    found = {"ResNet": gains(0.3), "Plain": gains(0.0)}
    fig = gains_figure(found, is_dark=False)
    assert [trace.name for trace in fig.data] == ["ResNet: F′ alone", "ResNet", "Plain"]
    assert "30 – 30 %" in against(found)
    assert not against({"Plain": gains(0.0)})
    layers = [LayerGradient("conv", 1.0, (1e-4, 1e-3, 1e-2, 1e-1, 1.0))] * 3
    both = layer_gradient_figure({"a": layers, "b": layers}, 32, 14, is_dark=True)
    assert [trace.name for trace in both.data if trace.name] == ["a", "b"]


def test_letters_of_a_plot_for_a_room_are_22_pixels_at_least() -> None:
    fig = connection_figure(5, (), is_dark=False)
    large = enlarged(fig)

    def sizes(value: object, name: str = "") -> list[float]:
        if isinstance(value, dict):
            own = [value["size"]] if name.endswith("font") and "size" in value else []
            return own + [size for key, inner in value.items() for size in sizes(inner, key)]
        if isinstance(value, list | tuple):
            return [size for one in value for size in sizes(one, name)]
        return []

    found = sizes(large.to_plotly_json())
    assert len(found) == len(sizes(fig.to_plotly_json())) > 5
    assert min(found) >= 22
    assert large.layout.margin.t > fig.layout.margin.t
