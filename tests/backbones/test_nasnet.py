"""NASNet: unit counts, wiring that counts cannot see, drop-path, auxiliary head."""

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from analysis.trace import profile
from backbones.auxiliary import TrainingLogits, total_loss
from backbones.cell import Cell, CellConfig, CellStyle, FactorisedReduction, Features, Operations
from backbones.drop_path import ScheduledDropPath, set_progress
from backbones.genotype import NAMED, OPERATIONS, Genotype
from backbones.nasnet import NASNetSpec
from backbones.registry import PRESETS, build, parse
from backbones.spec import SpecError
from tests.backbones.test_genotype import random_genotype
from tests.profiles import profile_of

NASNET_A = NAMED["nasnet-a"]
STYLE = CellStyle(1e-3, 0.1, "excluded")
SMALL = "nasnet?stem=cifar&cells=1&filters=4"


def parameters(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


@pytest.mark.parametrize(("name", "count"), [("sep3", 4_840), ("sep5", 6_248), ("sep7", 8_360)])
def test_separable_convolution_is_applied_twice(name: str, count: int) -> None:
    assert parameters(Operations(STYLE).make(name, 44, 44, 1)) == count


def test_normal_cell() -> None:
    cell = Cell(CellConfig(NASNET_A.normal, 44, 264, 264, "same", 1), Operations(STYLE))
    assert parameters(cell) == 50_424
    x = torch.randn(1, 264, 8, 8)
    assert cell(Features(x, x)).current.shape == (1, 264, 8, 8)


def test_reduction_cell() -> None:
    cell = Cell(CellConfig(NASNET_A.reduction, 88, 264, 264, "same", 2), Operations(STYLE))
    assert parameters(cell) == 153_648
    x = torch.randn(1, 264, 7, 7)
    assert cell(Features(x, x)).current.shape == (1, 352, 4, 4)


def test_large_has_the_trainable_parameters_of_the_release() -> None:
    network = profile_of("nasnet-a-large")
    # Keras: 88,949,818 with 196,668 BN statistics.
    assert network.params == 88_949_818 - 196_668
    assert network.macs == 23_783_414_658
    assert (network.params, network.macs) == (
        profile_of("nasnet-a-large-timm").params,
        profile_of("nasnet-a-large-timm").macs,
    )


def test_a_wide_stem_is_the_mistake_it_looks_like() -> None:
    assert profile_of("nasnet?stem_multiplier=3").params == 5_303_930


def sources(text: str, path: str) -> list[str]:
    """The modules whose results the operation at ``path`` reads."""
    operations = profile_of(text).operations
    reader = next(op for op in operations if op.path == path)
    return [operations[index].path.rpartition(".")[0] for index in reader.inputs]


@pytest.mark.parametrize(("skip", "first"), [("false", "cell_3"), ("true", "cell_2")])
def test_what_the_cell_after_a_reduction_takes_as_previous(skip: str, first: str) -> None:
    text = f"nasnet?skip_reduction_input={skip}"
    assert sources(text, "stage2.cell_4.previous.relu") == [f"stage1.{first}"]
    assert sources(text, "stage2.cell_4.current.relu") == ["reduction1"]
    # One cell on, the previous output is the reduction cell's either way.
    assert sources(text, "stage2.cell_5.previous.relu") == ["reduction1"]
    # The stem's reduction cells never skip.
    assert sources(text, "stage1.cell_0.previous.relu") == ["stem.cell_stem_0"]
    assert profile_of(text).params == 5_289_978
    assert profile_of(text).macs == 563_638_816


def test_the_first_cell_reads_the_raw_stem_twice() -> None:
    net = build(parse("nasnet-a-cifar"), "meta")
    first = net.get_submodule("stage1.cell_0")
    assert isinstance(first.previous, nn.Identity)
    # The unmatched identity of block 3 carries a 1x1 convolution, as does the concatenated state.
    assert isinstance(first.get_submodule("block3.right.conv"), nn.Conv2d)
    assert isinstance(first.get_submodule("match1.conv"), nn.Conv2d)


def test_factorised_reduction_shifts_its_second_half_by_one_pixel() -> None:
    layer = FactorisedReduction(1, 2, STYLE, relu=False).eval()
    for conv in (layer.conv1, layer.conv2):
        nn.init.ones_(conv.weight)
    nn.init.ones_(layer.norm.weight)
    nn.init.zeros_(layer.norm.bias)
    x = torch.arange(9.0).view(1, 1, 3, 3)
    out = layer(x) * (1 + 1e-3) ** 0.5
    expected = torch.tensor([[[0.0, 2], [6, 8]], [[4, 0], [0, 0]]])
    torch.testing.assert_close(out[0], expected)


@pytest.mark.parametrize("seed", range(12))
def test_any_genotype_builds_counts_and_trains(seed: int) -> None:
    stem, filters = ("imagenet", 8) if seed % 2 else ("cifar", 3)
    spec = NASNetSpec(
        cell=random_genotype(seed).text, stem=stem, cells=2, filters=filters, num_classes=3,
        input_size=17 + seed % 3, in_channels=1, skip_reduction_input=seed % 3 == 0,
    )  # fmt: skip
    net = build(spec).eval()
    x = torch.randn(2, 1, spec.input_size, spec.input_size)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        assert net(x).shape == (2, 3)
    network = profile_of(spec.text)
    assert network.macs == counter.get_total_flops() // 2 // len(x)
    assert network.params == parameters(net)


def test_operations_not_in_nasnet_a_keep_shapes_and_train() -> None:
    for name in OPERATIONS:
        for channels, stride in ((4, 1), (6, 2)):
            operation = Operations(STYLE).make(name, channels, 4, stride)
            for parameter in operation.parameters():
                nn.init.normal_(parameter)
            out = operation(torch.randn(2, channels, 9, 9, requires_grad=True))
            assert out.shape == (2, 4, -(-9 // stride), -(-9 // stride)), name
            out.square().sum().backward()
            assert all(parameter.grad is not None for parameter in operation.parameters()), name


def test_gradients_reach_every_parameter_with_the_auxiliary_head() -> None:
    net = build(parse(f"{SMALL}&auxiliary_head=true&input_size=16"))
    labels = torch.tensor([1, 2, 3])
    output = net(torch.randn(3, 3, 16, 16))
    assert isinstance(output, TrainingLogits)
    total_loss(output, lambda logits: nn.functional.cross_entropy(logits, labels)).backward()
    for name, parameter in net.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.abs().sum() > 0, name


def test_the_auxiliary_head_is_for_training_only() -> None:
    spec = parse(f"{SMALL}&auxiliary_head=true")
    net = build(spec).eval()
    assert isinstance(net(torch.randn(1, 3, 32, 32)), torch.Tensor)
    found, without = profile_of(spec.text), profile_of(SMALL)
    assert found.params == parameters(net)
    assert (
        found.params_used
        == without.params_used
        == without.params
        == parameters(net) - parameters(net.get_submodule("auxiliary"))
    )
    assert profile_of(spec.text).macs == profile_of(SMALL).macs
    assert not any("auxiliary" in op.path for op in profile_of(spec.text).operations)


@pytest.mark.parametrize(("name", "channels", "kernel"), [("mobile", 528, 4), ("large", 2016, 6)])
def test_the_auxiliary_head_sits_before_the_second_reduction(
    name: str, channels: int, kernel: int
) -> None:
    net = build(PRESETS[f"nasnet-a-{name}"].spec.turn("auxiliary_head", True), "meta")
    children = [child for child, _ in net.named_children()]
    assert children == [
        "stem", "stage1", "reduction1", "stage2", "auxiliary", "reduction2", "stage3", "head",
    ]  # fmt: skip
    layers = net.get_submodule("auxiliary.layers")
    assert layers.conv1.weight.shape == (128, channels, 1, 1)
    assert layers.conv2.weight.shape == (768, 128, kernel, kernel)


@pytest.mark.parametrize("stem", ["imagenet", "cifar"])
def test_the_smallest_network_on_the_smallest_image_trains(stem: str) -> None:
    filters, multiplier = {"imagenet": (8, 0.25), "cifar": (2, 0.25)}[stem]
    spec = NASNetSpec(
        stem=stem, cells=1, filters=filters, stem_multiplier=multiplier, input_size=8,
        num_classes=2, auxiliary_head=True,
    )  # fmt: skip
    output = build(spec)(torch.randn(4, 3, 8, 8))
    assert output.logits.shape == output.auxiliary.shape == (4, 2)


def test_the_loss_weighs_the_auxiliary_logits_with_0_4() -> None:
    output = TrainingLogits(torch.tensor(2.0), torch.tensor(10.0))
    assert total_loss(output, lambda logits: logits) == 6
    assert total_loss(output.logits, lambda logits: logits) == 2


def test_drop_path_grows_over_cells_and_steps() -> None:
    net = build(parse("nasnet-a-large"), "meta")
    layers = [layer for layer in net.modules() if isinstance(layer, ScheduledDropPath)]
    assert all(layer.present_probability == 0 for layer in layers)
    set_progress(net, 1)
    # 18 normal cells, two reduction cells, two in the stem.
    assert [layer.present_probability for layer in layers] == pytest.approx(
        [0.3 * number / 22 for number in range(1, 23)]
    )
    set_progress(net, 0.5)
    assert layers[-1].present_probability == pytest.approx(0.15)


def test_drop_path_spares_the_identity() -> None:
    cell = Cell(
        CellConfig(Genotype.parse("id.0:avg3.0@2/id.0:id.0@2").normal, 4, 4, 4, "same", 1),
        Operations(STYLE),
    )
    calls = []

    class Watched(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            calls.append(x)
            return x

    cell.drop_path = Watched()
    for parameter in cell.parameters():
        nn.init.normal_(parameter)
    x = torch.randn(1, 4, 4, 4)
    cell(Features(x, x))
    assert len(calls) == 1


def test_normalisation_follows_the_stem() -> None:
    found = {
        stem: (net.stem.norm0.eps, net.stem.norm0.momentum)
        for stem in ("imagenet", "cifar")
        for net in [build(NASNetSpec(stem=stem), "meta")]
    }
    assert found == {"imagenet": (1e-3, 3e-4), "cifar": (1e-5, 0.1)}


def test_depthwise_weights_keep_the_variance() -> None:
    torch.manual_seed(0)
    net = build(parse("nasnet?stem=cifar&cells=1&filters=32"))
    weight = net.get_submodule("stage3.cell_2.block1.left.depthwise1").weight
    assert weight.std().item() == pytest.approx((2 / 25) ** 0.5, rel=0.1)


@pytest.mark.parametrize("knobs", [{"filters": 4}, {"stem": "cifar", "filters": 1}])
def test_too_few_filters_are_refused(knobs: dict[str, object]) -> None:
    with pytest.raises(SpecError, match="filters"):
        NASNetSpec(**knobs)


def test_a_profile_needs_no_meta_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError(args)

    monkeypatch.setattr("analysis.meta_trace.profile_on_meta", refuse)
    for text in ("nasnet-a-large-timm", "efficientnet-b0"):
        spec = parse(text)
        profile(build(spec, "meta"), (3, spec.input_size, spec.input_size))
