"""What no rule knows counts as torch counts it, or is named; what cannot run says where and why."""

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import parametrizations

from analysis.errors import ForwardError, ShapeError, TraceError, ValueNeededError
from analysis.export import as_json
from analysis.meta_trace import profile_on_meta
from analysis.records import NotCounted, Profile
from analysis.trace import profile
from backbones.registry import FAMILIES, build
from tests.analysis.zoo import counted

IMAGE = (4, 8, 8)


class Function(nn.Module):
    """A forward pass given as a function."""

    def __init__(self, function: Callable[..., Any]):
        super().__init__()
        self.function = function

    def forward(self, *args: Tensor) -> Any:
        return self.function(*args)


class Weighted(nn.Module):
    """A function of the image and one parameter."""

    def __init__(self, function: Callable[[Tensor, Tensor], Tensor], *shape: int):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(shape))
        self.function = function

    def forward(self, x: Tensor) -> Tensor:
        return self.function(x, self.weight)


class SelfAttention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        tokens = x.flatten(2)[:, :, :8]
        return self.attention(tokens, tokens, tokens, need_weights=False)[0]


COUNTED = {
    "conv1d": (nn.Sequential(nn.Flatten(2), nn.Conv1d(4, 6, 5, stride=2)), IMAGE),
    "conv3d": (nn.Conv3d(4, 6, (3, 2, 1), groups=2), (4, 5, 8, 8)),
    "transposed 1d": (nn.ConvTranspose1d(4, 6, 4, stride=2), (4, 9)),
    "transposed 2d": (nn.ConvTranspose2d(4, 6, 3, stride=2, groups=2), IMAGE),
    "transposed 3d": (nn.ConvTranspose3d(4, 6, 2), (4, 3, 5, 5)),
    "matmul": (Function(lambda x: x @ x.transpose(2, 3)), IMAGE),
    "bmm": (Function(lambda x: torch.bmm(x[0], x[0].mT)), IMAGE),
    "baddbmm": (Function(lambda x: torch.baddbmm(x[0], x[0], x[0])), IMAGE),
    "addmm": (Weighted(lambda x, w: torch.addmm(w, x[0, 0], w), 8, 8), IMAGE),
    "einsum": (Function(lambda x: torch.einsum("bchw,bdhw->bcd", x, x)), IMAGE),
    "attention": (Function(lambda x: functional.scaled_dot_product_attention(x, x, x)), IMAGE),
    "multi-head attention": (SelfAttention(), IMAGE),
    "transformer layer": (nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), (5, 8)),
    "lstm": (nn.LSTM(8, 5, batch_first=True), (7, 8)),
    "generated": (torch.fx.symbolic_trace(nn.Sequential(nn.Conv2d(4, 6, 3), nn.ReLU())), IMAGE),
}


@pytest.mark.parametrize("name", COUNTED)
def test_products_count_as_torch_counts_them(name: str) -> None:
    net, shape = COUNTED[name]
    net.eval()
    found = profile(net, shape)
    # The module's weights are on the CPU: torch counts a copy on the meta device.
    params, macs = counted(net.to("meta"), shape)
    assert found.macs == macs > 0
    assert found.params == found.params_used == params
    assert found.not_counted == ()


@pytest.mark.parametrize("family", FAMILIES)
def test_both_ways_of_tracing_record_the_same(family: str) -> None:
    spec = FAMILIES[family].presets[0].spec
    net = build(spec, device="meta")
    quick, thorough = profile(net, spec.input_shape), profile_on_meta(net, spec.input_shape)

    def without_names(found: Profile) -> list[Any]:
        # The names of functions behind operators differ: __add__, add.
        return [dataclasses.replace(op, name="") for op in found.operations]

    assert without_names(quick) == without_names(thorough)
    assert (quick.scopes, quick.params) == (thorough.scopes, thorough.params)


def test_a_transposed_convolution_tells_its_dilation() -> None:
    (op,) = profile(nn.ConvTranspose2d(4, 6, 3, dilation=(1, 2)), IMAGE).operations[1:]
    assert dict(op.hyper) == {"kernel": 3, "stride": 1, "padding": 0, "dilation": "1x2"}


def test_what_has_no_formula_is_named() -> None:
    grid = torch.zeros(1, 8, 8, 2, device="meta")

    def twice(x: Tensor) -> Tensor:
        for _ in range(2):
            x = functional.grid_sample(x, grid, align_corners=False)
        return x + torch.fft.fft2(x).real

    found = profile(Function(twice), IMAGE)
    assert found.not_counted == (NotCounted("_fft_c2c", 1), NotCounted("grid_sampler_2d", 2))
    record = json.loads(json.dumps(as_json(found)))
    assert record["not_counted"] == [
        {"name": "_fft_c2c", "times": 1},
        {"name": "grid_sampler_2d", "times": 2},
    ]


def test_normalisation_pooling_and_activations_are_not_missing() -> None:
    net = nn.Sequential(
        nn.GroupNorm(2, 4), nn.Hardswish(), nn.PReLU(), nn.Upsample(scale_factor=2),
        nn.AvgPool2d(2), nn.LayerNorm(8), nn.Softmax(1), nn.Mish(), nn.PixelShuffle(2),
    )  # fmt: skip
    found = profile(net, IMAGE)
    assert found.not_counted == ()
    assert found.macs == 0


def inputs_of(function: Callable[[Tensor], Any]) -> list[tuple[str, tuple[int, ...]]]:
    operations = profile(Function(function), IMAGE).operations
    return [(op.kind, op.inputs) for op in operations[1:]]


def test_item_assignment_is_an_operation() -> None:
    def assigning(x: Tensor) -> Tensor:
        made = torch.zeros(1, 4, 8, 8, device=x.device)
        made[:, :, :4] = x[:, :, :4]
        return made.relu()

    assert inputs_of(assigning) == [("slice", (0,)), ("assign", (1,)), ("activation", (2,))]


def test_writing_to_a_view_changes_what_it_is_a_view_of() -> None:
    def writing(x: Tensor) -> Tensor:
        view = x[:, :2]
        view.add_(1)
        return x * 2

    assert inputs_of(writing) == [("slice", (0,)), ("shift", (1,)), ("scale", (2,))]


def test_an_operation_in_place_is_read_through_the_old_name() -> None:
    def writing(x: Tensor) -> Tensor:
        y = functional.relu(x)
        y.add_(x)
        return y * 2

    assert inputs_of(writing) == [("activation", (0,)), ("add", (1, 0)), ("scale", (2,))]


def test_several_results_come_from_one_operation() -> None:
    def splitting(x: Tensor) -> dict[str, Any]:
        left, right = x.split([1, 3], 1)
        values, places = right.max(1, keepdim=True)
        return {"sum": left + values, "places": [places]}

    assert inputs_of(splitting) == [("split", (0,)), ("max", (1,)), ("add", (1, 2))]


class Unused(nn.Module):
    """Two layers of which one runs."""

    def __init__(self) -> None:
        super().__init__()
        self.used = nn.Conv2d(4, 2, 1)
        self.unused = nn.Linear(10, 10)
        self.scale = nn.Parameter(torch.zeros(7))

    def forward(self, x: Tensor) -> Tensor:
        return self.used(x)


def test_parameters_of_the_module_and_of_this_pass() -> None:
    for trace in (profile, profile_on_meta):
        found = trace(Unused(), IMAGE)
        assert (found.params, found.params_used) == (10 + 110 + 7, 10)
    record = as_json(profile(Unused(), IMAGE))
    assert (record["params"], record["params_used"]) == (127, 10)
    assert record["receptive_field"] == {"smallest": [1, 1], "largest": [1, 1]}


def test_work_on_weights_alone_counts_where_its_result_is_read() -> None:
    def through_a_product(x: Tensor, weight: Tensor) -> Tensor:
        prepared = (weight @ weight).tanh()
        return functional.linear(functional.linear(x, prepared), prepared)

    found = profile(Weighted(through_a_product, 8, 8), IMAGE)
    rows = 4 * 8
    assert [(op.kind, op.inputs, op.params, op.macs) for op in found.operations[1:]] == [
        ("linear", (0,), 64, 8**3 + rows * 64),
        ("linear", (1,), 0, rows * 64),
    ]


def test_work_that_nothing_reads_counts_in_the_last_operation() -> None:
    def wasteful(x: Tensor, weight: Tensor) -> Tensor:
        y = x.relu()
        weight @ weight
        return y

    found = profile_on_meta(Weighted(wasteful, 8, 8), IMAGE)
    assert [(op.kind, op.params, op.macs) for op in found.operations[1:]] == [
        ("activation", 64, 8**3)
    ]


def test_weights_by_a_formula_are_the_modules_own() -> None:
    net = parametrizations.weight_norm(nn.Conv2d(4, 6, 3))
    found = profile(net, IMAGE)
    assert found.params == found.params_used == sum(p.numel() for p in net.parameters())
    assert found.macs == 6 * 4 * 9 * 36


def test_a_module_on_the_cpu_counts_as_on_the_meta_device() -> None:
    class Positions(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("steps", torch.arange(8))
            self.layer = nn.Linear(8, 3)

        def forward(self, x: Tensor) -> Tensor:
            # Real values of a constant may be asked for.
            last = int(self.steps[-1])
            return self.layer(x + self.steps)[..., :last]

    net = Positions()
    found = profile(net, IMAGE)
    assert found.macs == 4 * 8 * 8 * 3
    assert found.params_used == 27
    assert net(torch.zeros(1, *IMAGE)).shape == (1, 4, 8, 3)
    assert not any("forward" in vars(module) for module in net.modules())


class Choosing(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x + 1 if x.sum() > 0 else x


def refused(net: nn.Module, *shapes: tuple[int, ...]) -> TraceError:
    with pytest.raises(TraceError) as caught:
        profile(net, *(shapes or [IMAGE]))
    return caught.value


def test_a_choice_by_value_names_the_module_and_a_way_out() -> None:
    error = refused(nn.Sequential(nn.Conv2d(4, 4, 1), nn.Sequential(Choosing())))
    assert isinstance(error, ValueNeededError)
    assert str(error) == (
        "In 1.0 (Choosing), bool needs the values of a tensor, and only shapes are known here. Let "
        "the choice depend on shapes or settings, or profile a module inside it."
    )
    assert error.path == "1.0"
    assert error.profile
    assert [op.path for op in error.profile.operations] == ["input", "0", "1.0.sum", "1.0.gt"]


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (lambda x: x + x[:, :2], r"add of .*size of tensor a \(4\) must match .* tensor b \(2\)"),
        (lambda x: x + x[..., :5], r"add of .*size of tensor a \(8\) must match .* tensor b \(5\)"),
        (lambda x: torch.cat([x, x[..., :5]], 1), "cat of .*Expected size 8 but got size 5"),
        (lambda x: x.view(1, 7, -1), "view of .*shape '.1, 7, -1.' is invalid"),
        (lambda x: functional.batch_norm(x, x[0, 0, 0, :3], x[0, 0, 0, :3]), "batch_norm"),
    ],
)
def test_refused_shapes_are_told_as_torch_tells_them(
    function: Callable[[Tensor], Tensor], reason: str
) -> None:
    net = nn.Sequential(nn.ReLU(), Function(function))
    error = refused(net)
    assert isinstance(error, ShapeError)
    assert error.path == "1"
    assert error.profile
    assert error.profile.operations[1].path == "0"
    with pytest.raises(ShapeError, match=rf"In 1 \(Function\), PyTorch refuses {reason}"):
        profile(net, IMAGE)


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (lambda: None, r"takes 0 positional arguments but 1 was given \(TypeError\)"),
        (lambda x: x + "a", r"\(TypeError\)"),
        (lambda x: x.nowhere, r"no attribute 'nowhere' \(AttributeError\)"),
        (lambda x: {}[x.shape[1]], r"4 \(KeyError\)"),
    ],
)
def test_a_mistake_in_the_module_is_one_sentence(function: Callable[..., Any], reason: str) -> None:
    with pytest.raises(ForwardError, match=rf"0 \(Function\) cannot run: .*{reason}"):
        profile(nn.Sequential(Function(function)), IMAGE)


def test_an_attention_sees_the_whole_image() -> None:
    net = nn.Sequential(nn.Conv2d(4, 8, 4, stride=4), SelfAttention())
    operations = profile(net, (4, 32, 24)).operations
    assert operations[1].receptive_field.largest == (4, 4)
    assert operations[-1].receptive_field.largest == (32, 24)
