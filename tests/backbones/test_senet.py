"""SENet beyond its counts: the gate's place, and what it computes."""

import pytest
import torch
from torch import Tensor, nn

from backbones.registry import build, parse
from backbones.senet import SEBlock
from backbones.spec import SpecError
from backbones.squeeze_excitation import SqueezeExcitation

SMALL = "senet?stages=1,1,1,1&width=16&se_reduction=4&input_size=32"


def block(knobs: str) -> tuple[SEBlock, Tensor]:
    """A shape-changing bottleneck in evaluation mode, and an input for it."""
    torch.manual_seed(0)
    net = build(parse(SMALL + knobs)).eval()
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_()
    unit = net.get_submodule("conv3_x.0")
    assert isinstance(unit, SEBlock)
    return unit, torch.randn(2, 64, 8, 8).relu()


def gate(unit: nn.Module, path: str, x: Tensor) -> Tensor:
    """s of equation 3."""
    z = x.mean((2, 3), keepdim=True)
    se = unit.get_submodule(path)
    return se.get_submodule("expand")(se.get_submodule("reduce")(z).relu()).sigmoid()


def through(unit: nn.Module, x: Tensor, *names: str) -> Tensor:
    for name in names:
        x = unit.get_submodule(f"residual.{name}")(x)
    return x


FIRST = ("conv1", "norm1", "relu1", "conv2", "norm2")
LAST = ("relu2", "conv3", "norm3")


def test_standard() -> None:
    unit, x = block("")
    f = through(unit, x, *FIRST, *LAST)
    expected = (f * gate(unit, "residual.se", f) + unit.shortcut(x)).relu()
    torch.testing.assert_close(unit(x), expected)


def test_pre() -> None:
    unit, x = block("&se_position=pre")
    f = through(unit, x * gate(unit, "residual.se_pre", x), *FIRST, *LAST)
    torch.testing.assert_close(unit(x), (f + unit.shortcut(x)).relu())


def test_post() -> None:
    unit, x = block("&se_position=post")
    y = (through(unit, x, *FIRST, *LAST) + unit.shortcut(x)).relu()
    torch.testing.assert_close(unit(x), y * gate(unit, "post", y))


def test_identity() -> None:
    unit, x = block("&se_position=identity")
    h = unit.get_submodule("shortcut.path")(x)
    f = through(unit, x, *FIRST, *LAST)
    torch.testing.assert_close(unit(x), (f + h * gate(unit, "shortcut.se", h)).relu())


def test_inside_the_block() -> None:
    unit, x = block("&se_position=3x3")
    u = through(unit, x, *FIRST)
    f = through(unit, u * gate(unit, "residual.se_3x3", u), *LAST)
    torch.testing.assert_close(unit(x), (f + unit.shortcut(x)).relu())


SQUEEZES = {
    "avg": lambda x: x.mean((2, 3), keepdim=True),
    "max": lambda x: x.amax((2, 3), keepdim=True),
    "none": lambda x: x,
}
EXCITATIONS = {
    "sigmoid": torch.sigmoid,
    "double_sigmoid": lambda s: 2 * torch.sigmoid(s),
    "tanh": torch.tanh,
    "relu": torch.relu,
    "softmax": lambda s: s.exp() / s.exp().sum(1, keepdim=True),
}


@pytest.mark.parametrize("excitation", EXCITATIONS)
@pytest.mark.parametrize("squeeze", SQUEEZES)
def test_squeeze_and_excitation(squeeze: str, excitation: str) -> None:
    unit, _ = block(f"&squeeze={squeeze}&excitation={excitation}")
    se = unit.get_submodule("residual.se")
    assert isinstance(se, SqueezeExcitation)
    u = torch.randn(2, 128, 4, 4)
    s = se.expand(se.reduce(SQUEEZES[squeeze](u)).relu())
    torch.testing.assert_close(se(u), u * EXCITATIONS[excitation](s))


def gated_stages(text: str) -> set[str]:
    net = build(parse(text), device="meta")
    return {
        name.split(".")[0]
        for name, module in net.named_modules()
        if isinstance(module, SqueezeExcitation)
    }


def test_stages_with_se() -> None:
    assert gated_stages("senet?se_stages=5,3") == {"conv3_x", "conv5_x"}
    assert gated_stages("senet?stem=cifar&se_stages=1") == {"stage1"}
    assert gated_stages("senet") == {"conv2_x", "conv3_x", "conv4_x", "conv5_x"}
    assert not gated_stages("senet?se_reduction=none")
    with pytest.raises(SpecError, match="se_stages=1 is not allowed: the stages are 2, 3, 4, 5"):
        parse("senet?se_stages=1")


def test_knobs_of_the_gate_mean_nothing_without_it() -> None:
    off = "senet?depth=50&se_reduction=none"
    assert parse(off + "&se_position=pre&se_bias=false&se_stages=2").text == off


def test_gates_begin_where_their_bias_says() -> None:
    net = build(parse("senet?stem=cifar&stages=1,1&width=8&se_reduction=2&gate_bias=2.2"))
    gates = [module for module in net.modules() if isinstance(module, SqueezeExcitation)]
    assert len(gates) == 2
    for module in gates:
        # Features of 0 leave the bias alone.
        opened = module.gate(module.expand(torch.zeros(1, module.expand.in_channels, 1, 1)))
        assert opened.flatten().tolist() == pytest.approx([0.9] * opened.numel(), abs=1e-3)


def test_senet_154() -> None:
    spec = parse("senet-154")
    assert spec.depth == 154
    net = build(spec, device="meta")

    def shape(path: str) -> tuple[int, ...]:
        return tuple(net.get_submodule(path).weight.shape)

    assert [shape(f"stem.conv{n}")[:2] for n in (1, 2, 3)] == [(64, 3), (64, 64), (128, 64)]
    assert shape("conv2_x.0.residual.conv1") == (128, 128, 1, 1)
    assert shape("conv2_x.0.residual.conv2") == (256, 2, 3, 3)
    assert shape("conv2_x.0.shortcut.conv")[2:] == (1, 1)
    assert shape("conv5_x.0.shortcut.conv")[2:] == (3, 3)
    assert net.get_submodule("conv5_x.0.residual.conv2").stride == (2, 2)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("senet?stem=cifar&deep_stem=true", "CIFAR stem is one convolution"),
        ("senet?halved_1x1=true&groups=32&width_per_group=5", "even width_per_group"),
        ("senet?block=basic&halved_1x1=true", "no 1x1"),
        ("senet?se_bias=false&gate_bias=1", "the gates have no bias"),
        ("senet?deep_stem=true&depth=50", "choose 20, 36, 52, 103, 154, 202"),
    ],
)
def test_impossible_knobs_are_named(text: str, sentence: str) -> None:
    with pytest.raises(SpecError, match=sentence):
        parse(text)


def test_turning_to_the_deep_stem_keeps_the_stages() -> None:
    deep = parse("senet").turn("deep_stem", True)
    assert (deep.depth, deep.stages) == (52, (3, 4, 6, 3))
    assert 154 in deep.choices("depth")
    assert deep.turn("stem", "cifar") == parse("senet?stem=cifar")
