"""Pre-activation ResNet beyond its counts: the wiring of its units."""

import pytest
import torch
from torch import Tensor, nn

from backbones.layers import PadShortcut
from backbones.preact_resnet import ExclusiveGatingUnit, Unit
from backbones.registry import build, parse
from backbones.shortcuts import Gate, ShortcutGate
from backbones.spec import SpecError
from tests.profiles import profile_of

SMALL = "preact_resnet?stem=cifar&depth=14"


def units(knobs: str = "", path: str = "stage1.1") -> tuple[Unit, Tensor]:
    """A unit in evaluation mode with random statistics, and an input for it."""
    torch.manual_seed(0)
    net = build(parse(SMALL + knobs)).eval()
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_()
            nn.init.normal_(module.weight, 1, 0.5)
            nn.init.normal_(module.bias)
    unit = net.get_submodule(path)
    assert isinstance(unit, Unit)
    channels = {"stage1": 16, "stage2": 16, "stage3": 32}[path.split(".")[0]]
    return unit, torch.randn(2, channels, 8, 8)


def layer(unit: Unit, name: str) -> nn.Module:
    return unit.get_submodule(name)


def same(actual: Tensor, expected: Tensor) -> None:
    torch.testing.assert_close(actual, expected, rtol=1e-5, atol=1e-5)


def residual(unit: Unit, x: Tensor) -> Tensor:
    """F by its convolutions and norms, ReLU before the second convolution."""
    f = layer(unit, "residual.conv1")(x)
    return layer(unit, "residual.conv2")(layer(unit, "residual.norm1")(f).relu())


def test_an_identity_shortcut_reads_the_raw_input() -> None:
    unit, x = units()
    activated = layer(unit, "residual.preactivation.norm")(x).relu()
    same(unit(x.clone()), residual(unit, activated) + x)


def test_the_first_unit_activates_before_the_paths_split() -> None:
    unit, x = units(path="stage1.0")
    activated = layer(unit, "shared.norm")(x).relu()
    same(unit(x.clone()), residual(unit, activated) + activated)


def test_a_projection_reads_the_activated_tensor_and_has_no_norm() -> None:
    unit, x = units("&shortcut=B", path="stage2.0")
    activated = layer(unit, "shared.norm")(x).relu()
    assert isinstance(unit.shortcut, nn.Conv2d)
    same(unit(x.clone()), residual(unit, activated) + unit.shortcut(activated))


def test_a_padded_shortcut_reads_the_activated_tensor() -> None:
    unit, x = units("&shortcut=A", path="stage2.0")
    activated = layer(unit, "shared.norm")(x).relu()
    same(unit(x.clone()), residual(unit, activated) + unit.shortcut(activated))


def test_behind_the_imagenet_stem_the_first_unit_has_no_activation() -> None:
    net = build(parse("preact_resnet?depth=18"), device="meta")
    first = net.get_submodule("conv2_x.0")
    assert isinstance(first, Unit)
    assert isinstance(first.shared, nn.Identity)
    assert next(iter(dict(first.residual.named_children()))) == "conv1"
    assert list(dict(net.get_submodule("stem").named_children())) == [
        "conv1", "norm1", "relu1", "maxpool",
    ]  # fmt: skip
    assert next(iter(dict(net.get_submodule("head").named_children()))) == "norm"


def test_option_a_subsamples_and_appends_zeros() -> None:
    x = torch.randn(2, 3, 6, 6)
    y = PadShortcut(3, 7, 2)(x)
    assert torch.equal(y[:, :3], x[:, :, ::2, ::2])
    assert y.shape == (2, 7, 3, 3)
    assert not y[:, 3:].any()


ORDERS = {
    "original": "conv norm relu conv norm add relu",
    "bn_after_addition": "conv norm relu conv add norm relu",
    "relu_before_addition": "conv norm relu conv norm relu add",
    "relu_only": "relu conv norm relu conv norm add",
    "full": "norm relu conv norm relu conv add",
}
ENDS = {
    "original": ("conv norm relu", ""),
    "bn_after_addition": ("conv norm relu", ""),
    "relu_before_addition": ("conv norm relu", ""),
    "relu_only": ("conv norm", "relu"),
    "full": ("conv", "norm relu"),
}


@pytest.mark.parametrize("order", ORDERS)
def test_activation_order(order: str) -> None:
    operations = profile_of(f"{SMALL}&activation_order={order}").operations

    def kinds(path: str) -> str:
        inside = [op for op in operations if op.path.startswith(f"{path}.")]
        return " ".join("relu" if op.kind == "activation" else op.kind for op in inside)

    assert kinds("stage1.1") == ORDERS[order]
    stem, head = ENDS[order]
    assert kinds("stem") == stem
    assert kinds("head") == f"{head} global pool flatten linear".strip()
    addition = next(op for op in operations if op.path == "stage1.1.add")
    before = [op for op in operations if op.path.startswith("stage1.0.")][-1]
    assert before.index in addition.inputs, "the identity shortcut reads the raw input"


def test_a_leading_relu_leaves_the_shortcut_alone() -> None:
    unit, x = units("&activation_order=relu_only")
    f = residual(unit, x.relu())
    same(unit(x.clone()), layer(unit, "residual.norm2")(f) + x)


def original(unit: Unit, x: Tensor) -> Tensor:
    """F of the original order."""
    return layer(unit, "residual.norm2")(residual(unit, x))


def test_constant_scaling() -> None:
    knobs = "&shortcut_variant=scaling&shortcut_scale=0.25&residual_scale=0.75"
    unit, x = units("&activation_order=original" + knobs)
    same(unit(x.clone()), (0.75 * original(unit, x) + 0.25 * x).relu())


def test_exclusive_gating() -> None:
    unit, x = units("&activation_order=original&shortcut_variant=exclusive_gating&gate_bias=-1")
    assert isinstance(unit, ExclusiveGatingUnit)
    g = unit.gate.conv(x).sigmoid()
    same(unit(x.clone()), (g * original(unit, x) + (1 - g) * x).relu())


def test_shortcut_only_gating() -> None:
    unit, x = units("&activation_order=original&shortcut_variant=shortcut_gating&gate_bias=-1")
    assert isinstance(unit.shortcut, ShortcutGate)
    g = unit.shortcut.gate.conv(x).sigmoid()
    same(unit(x.clone()), (original(unit, x) + (1 - g) * x).relu())


def test_convolution_on_every_shortcut() -> None:
    unit, x = units("&activation_order=original&shortcut_variant=conv")
    projected = layer(unit, "shortcut.norm")(layer(unit, "shortcut.conv")(x))
    same(unit(x.clone()), (original(unit, x) + projected).relu())
    assert parse(SMALL + "&shortcut_variant=conv").text == parse(SMALL + "&shortcut=C").text


def test_dropout_on_the_shortcut() -> None:
    unit, x = units("&shortcut_variant=dropout&shortcut_dropout=0.5")
    plain = unit(x.clone()) - x
    unit.shortcut.train()
    shortcut = unit(x.clone()) - plain
    dropped = shortcut.abs() < 1e-5
    assert 0.4 < dropped.float().mean() < 0.6
    same(shortcut[~dropped], 2 * x[~dropped])


@pytest.mark.parametrize("variant", ["exclusive_gating", "shortcut_gating"])
def test_gates_start_at_their_bias(variant: str) -> None:
    net = build(parse(f"{SMALL}&shortcut_variant={variant}&gate_bias=-7"))
    gates = [module for module in net.modules() if isinstance(module, Gate)]
    assert len(gates) == 6
    assert all((gate.conv.bias == -7).all() for gate in gates)


def test_knobs_of_another_variant_change_nothing() -> None:
    assert parse(SMALL + "&gate_bias=-3&shortcut_scale=0.1").text == parse(SMALL).text


def test_the_default_shortcut_follows_the_paper() -> None:
    assert parse("preact_resnet?stem=cifar&depth=110").shortcut == "A"
    assert parse("preact_resnet?stem=cifar&depth=164").shortcut == "B"
    with pytest.raises(SpecError, match="shortcut=A is not allowed"):
        parse(SMALL + "&shortcut_variant=conv&shortcut=A")


def test_turning_the_variant_back_restores_the_identity() -> None:
    spec = parse(SMALL)
    turned = spec.turn("shortcut_variant", "conv")
    assert turned.shortcut == "C"
    assert turned.turn("shortcut_variant", "identity") == spec
    assert turned.turn("shortcut", "A") == spec


def test_se_stands_at_the_end_of_the_branch() -> None:
    operations = profile_of(SMALL + "&se_reduction=4").operations
    addition = next(op for op in operations if op.path == "stage1.1.add")
    assert "stage1.1.residual.se.multiply" in {operations[i].path for i in addition.inputs}
