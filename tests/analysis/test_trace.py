"""The pass over a module agrees with independent counters and with hand-made figures."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest
import torch
import torchinfo
from hypothesis import given, settings
from torch import nn
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode
from torchvision.models import vgg16_bn

from analysis.errors import ShapeError
from analysis.records import Extent, Operation
from analysis.structure import is_layer
from analysis.trace import profile
from backbones.registry import OWN, PRESETS, build, parse
from backbones.spec import BackboneSpec, SpecError
from tests.agreement import inference_params
from tests.profiles import profile_of
from tests.strategies import specs


def meta_image(spec: BackboneSpec) -> torch.Tensor:
    return torch.empty(1, *spec.input_shape, device="meta")


@contextmanager
def shapes_of_layers(net: nn.Module) -> Iterator[dict[str, tuple[int, ...]]]:
    """Note the shape of what each layer puts out, by its path, while the block lasts."""
    seen: dict[str, tuple[int, ...]] = {}
    hooks = [
        module.register_forward_hook(
            lambda _module, _inputs, out, path=path: seen.update({path: tuple(out.shape[1:])})
        )
        for path, module in net.named_modules()
        # Attention puts out a pair, and shows as the operations within it.
        if is_layer(type(module)) and not isinstance(module, nn.MultiheadAttention)
    ]
    yield seen
    for hook in hooks:
        hook.remove()


def counted_macs(net: nn.Module, x: torch.Tensor) -> int:
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        net(x)
    return counter.get_total_flops() // 2


def own_words() -> list[str]:
    """Return the families' defaults with each word of a list, such as a norm."""
    found = []
    for family in OWN:
        spec = family.presets[0].spec
        for name in spec.knob_names():
            for choice in spec.choices(name) if spec.kind(name) == "word" else ():
                with suppress(SpecError):
                    found.append(spec.turn(name, choice).text)
    return sorted(set(found))


@pytest.mark.parametrize("text", own_words())
def test_no_setting_of_an_own_network_needs_tensors(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("an operation without a rule makes the profile twenty times slower")

    monkeypatch.setattr("analysis.meta_trace.profile_on_meta", refuse)
    spec = parse(text)
    assert profile(build(spec), spec.input_shape).operations


OF_PAPERS = [preset.name for family in OWN for preset in family.presets]
"""Presets of which torchinfo sees every weight: those of attention and of layer scale it misses."""


@pytest.mark.parametrize("name", PRESETS)
def test_counts_and_shapes_agree_with_torch(name: str) -> None:
    spec = PRESETS[name].spec
    network = profile_of(name)
    net = build(spec, device="meta").eval()
    with shapes_of_layers(net) as seen:
        macs = counted_macs(net, meta_image(spec))
    assert network.params == network.params_used == sum(p.numel() for p in net.parameters())
    assert network.not_counted == ()
    assert network.macs == macs
    ours = {op.path: op.out_shape for op in network.operations}
    identities = {p for p, m in net.named_modules() if isinstance(m, nn.Identity)}
    assert {path: ours[path] for path in seen if path not in identities} == {
        path: shape for path, shape in seen.items() if path not in identities
    }


@pytest.mark.parametrize("name", OF_PAPERS)
def test_counts_agree_with_torchinfo(name: str) -> None:
    spec = PRESETS[name].spec
    network = profile_of(name)
    net = build(spec, device="meta").eval()
    summary = torchinfo.summary(net, input_data=meta_image(spec), device="meta", verbose=0)
    assert network.params == summary.total_params
    # torchinfo counts one more for each value of a bias and of a normalisation.
    extra = sum(
        p.numel()
        for module in net.modules()
        for p in module._parameters.values()
        if p is not None
        and (isinstance(module, nn.BatchNorm2d) or p is module._parameters.get("bias"))
    )
    assert network.macs <= summary.total_mult_adds <= network.macs + extra * 224 * 224


@given(specs())
@settings(max_examples=40)
def test_any_spec_profiles_and_agrees_with_the_flop_counter(spec: BackboneSpec) -> None:
    network = profile_of(spec.text)
    net = build(spec, device="meta").eval()
    assert network.params == sum(p.numel() for p in net.parameters())
    assert network.params_used == inference_params(net)
    assert network.macs == counted_macs(net, meta_image(spec))
    # timm leaves the classifier out where there are no classes.
    if spec.num_classes:
        assert network.operations[-1].out_shape == (spec.num_classes,)
    for edge in network.edges:
        assert edge.source < edge.target
    read = {edge.source for edge in network.edges}
    assert read == set(range(len(network.operations) - 1)), "every result but the last is read"


def test_a_foreign_network_is_counted_too() -> None:
    with torch.device("meta"):
        net = vgg16_bn()
    network = profile(net, (3, 224, 224))
    assert (network.params, network.macs) == (138_365_992, 15_470_264_320)


def operations(net: nn.Module, shape: tuple[int, ...] = (4, 8, 8)) -> list[Operation]:
    return list(profile(net, shape).operations)


class TwoInputs(nn.Module):
    """An image and a vector, as a conditional network takes them."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.embed = nn.Linear(5, 8)

    def forward(self, image: torch.Tensor, code: torch.Tensor) -> torch.Tensor:
        return self.conv(image).mean((2, 3)) + self.embed(code)


def test_a_module_takes_several_inputs_of_any_shape() -> None:
    network = profile(TwoInputs(), (3, 8, 20), (5,), name="two")
    assert network.name == "two"
    assert [(op.path, op.out_shape) for op in network.operations if op.kind == "input"] == [
        ("input", (3, 8, 20)),
        ("input_1", (5,)),
    ]
    by_path = {op.path: op for op in network.operations}
    assert by_path["conv"].out_shape == (8, 8, 20)
    assert by_path["embed"].inputs == (1,)
    assert network.macs == 8 * 3 * 9 * 8 * 20 + 5 * 8


def test_images_need_not_be_square() -> None:
    spec = PRESETS["resnet-18"].spec
    net = build(spec, device="meta").eval()
    found = profile(net, (3, 192, 320))
    assert found.macs == counted_macs(net, torch.empty(1, 3, 192, 320, device="meta"))
    assert found.operations[-1].out_shape == (1000,)


class Joined(nn.Module):
    """One of each way in which paths meet, on functions and operators."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        a = functional.relu(x)
        b = torch.sigmoid(x) * a
        c = torch.cat([a, b, x + b], dim=1)
        return c.mean((2, 3))


def test_functional_operations_and_their_edges() -> None:
    ops = operations(Joined())
    kinds = [op.kind for op in ops]
    assert kinds == [
        "input",
        "activation",
        "activation",
        "multiply",
        "add",
        "concat",
        "global pool",
    ]
    assert [op.inputs for op in ops] == [(), (0,), (0,), (2, 1), (0, 3), (1, 3, 4), (5,)]
    assert ops[5].out_shape == (12, 8, 8)
    assert ops[5].activation_bytes == 4 * 12 * 8 * 8


def test_an_operation_without_a_rule_runs_on_the_meta_device() -> None:
    class Odd(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            left, right = x.chunk(2, dim=1)
            return functional.pixel_shuffle(left @ right.transpose(2, 3), 1).amax(dim=(2, 3))

    ops = operations(Odd())
    assert ops[-1].out_shape == (2,)
    assert {"chunk", "matmul", "transpose", "amax"} <= {op.kind for op in ops}


class Residual(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.wide = nn.Conv2d(4, 4, 5, padding=2)
        self.narrow = nn.Conv2d(4, 4, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.wide(x) + self.narrow(x)


def test_receptive_field_over_smallest_and_largest_path() -> None:
    net = nn.Sequential(nn.MaxPool2d(2, 2), Residual(), nn.Conv2d(4, 4, 3, dilation=2, padding=2))
    fields = [op.receptive_field for op in operations(net)]
    assert [(field.height, field.smallest, field.largest) for field in fields] == [
        (Extent(1, 0, 0, 1), (1, 1), (1, 1)),
        (Extent(2, 0, 1, 2), (2, 2), (2, 2)),
        (Extent(10, -4, 5, 2), (10, 10), (10, 10)),
        (Extent(6, -2, 3, 2), (6, 6), (6, 6)),
        (Extent(6, -4, 5, 2), (6, 6), (10, 10)),
        (Extent(14, -8, 9, 2), (14, 14), (18, 18)),
    ]
    assert all(field.width == field.height for field in fields)


@pytest.mark.parametrize(
    ("text", "smallest", "largest"),
    [
        # Largest as in Araujo, Norris, Sim 2019, Computing Receptive Fields of Convolutional Nets.
        ("resnet?depth=50", 11, 483),
        ("resnet?depth=101", 11, 1027),
        ("resnet?depth=152", 11, 1507),
        ("plain?depth=18", 435, 435),
    ],
)
def test_receptive_field_of_published_networks(text: str, smallest: int, largest: int) -> None:
    field = profile_of(text).receptive_field
    assert (field.smallest, field.largest) == ((smallest,) * 2, (largest,) * 2)


def test_gates_change_neither_depth_nor_receptive_field() -> None:
    with_gates, without = (
        profile_of("resnet?depth=50&se_reduction=16"),
        profile_of("resnet?depth=50"),
    )
    assert with_gates.depth == without.depth == 50
    assert with_gates.receptive_field == without.receptive_field


def test_activation_bytes_count_additions_and_skip_what_is_in_place() -> None:
    by_path = {op.path: op for op in profile_of("resnet?depth=18").operations}
    assert by_path["conv2_x.0.add"].activation_bytes == 4 * 64 * 56 * 56
    assert by_path["conv2_x.0.relu"].activation_bytes == 0
    assert by_path["head.flatten"].activation_bytes == 0


def test_peak_memory_of_a_chain_and_of_a_skip() -> None:
    chain = nn.Sequential(*(nn.Conv2d(4, 4, 1) for _ in range(5)))
    one = 4 * 4 * 8 * 8
    assert profile(chain, (4, 8, 8)).peak_activation_bytes == 2 * one
    assert profile(Residual(), (4, 8, 8)).peak_activation_bytes == 3 * one


def test_a_shared_weight_is_counted_once() -> None:
    layer = nn.Conv2d(4, 4, 3, padding=1)
    net = nn.Sequential(layer, nn.ReLU(), layer)
    network = profile(net, (4, 8, 8))
    assert network.params == 4 * 4 * 9 + 4
    assert network.macs == 2 * 4 * 4 * 9 * 64


def test_the_module_is_left_as_it_was() -> None:
    net = build(parse("resnet?depth=20&stem=cifar")).train()
    profile(net, (3, 32, 32))
    assert all(module.training for module in net.modules())
    assert not any("forward" in module.__dict__ for module in net.modules())
    assert net(torch.randn(2, 3, 32, 32)).shape == (2, 10)


@pytest.mark.parametrize(
    ("layer", "reason"),
    [
        (
            nn.Linear(7, 2),
            r"In 1 \(Linear\), PyTorch refuses linear of \(1, 4, 8, 8\): mat1 and mat2",
        ),
        (nn.Conv2d(3, 4, 3), r"In 1 \(Conv2d\), PyTorch refuses conv2d .* to have 3 channels"),
        (nn.Conv2d(4, 4, 11), "Kernel size can't be greater than actual input size"),
        (nn.MaxPool2d(11), "Output size is too small"),
    ],
)
def test_a_shape_that_does_not_fit_is_an_error_and_leaves_the_module_as_it_was(
    layer: nn.Module, reason: str
) -> None:
    net = nn.Sequential(nn.Conv2d(4, 4, 3, padding=1), layer)
    with pytest.raises(ShapeError, match=reason):
        profile(net, (4, 8, 8))
    assert not any("forward" in module.__dict__ for module in net.modules())


def test_threads_do_not_mix() -> None:
    names = list(PRESETS)[:8] * 3
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda n: (n, build_and_count(n)), names))
    assert all(macs == build_and_count(name) for name, macs in found)


def build_and_count(name: str) -> int:
    spec = PRESETS[name].spec
    return profile(build(spec, device="meta"), spec.input_shape).macs


def test_a_huge_network_costs_no_memory() -> None:
    network = profile_of("resnet?depth=152&width=1024&input_size=4096")
    assert network.params > 10**10
    assert network.activation_bytes > 10**11
