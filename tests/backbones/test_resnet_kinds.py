"""Output stride, the stem's width, normalisation and activation of the ResNet kinds."""

import pytest
import timm
import torch
import torchvision
from torch import nn

from backbones.registry import FAMILIES, build, parse
from backbones.spec import SpecError
from backbones.stages import StagedSpec
from backbones.style import groups_of
from tests.agreement import check_agreement
from tests.backbones.test_interop import parity
from tests.profiles import profile_of

KINDS = [name for name, family in FAMILIES.items() if issubclass(family.spec, StagedSpec)]
TORCHVISION_50 = "resnet?depth=50&stride_on=3x3"


def torchvision_50(*dilated: bool) -> nn.Module:
    return torchvision.models.resnet50(replace_stride_with_dilation=dilated)


def with_groups(channels: int) -> nn.Module:
    return nn.GroupNorm(groups_of(channels), channels)


REFERENCES = {
    f"{TORCHVISION_50}&output_stride=16": lambda: torchvision_50(False, False, True),
    f"{TORCHVISION_50}&output_stride=8": lambda: torchvision_50(False, True, True),
    f"{TORCHVISION_50}&norm=group": lambda: torchvision.models.resnet50(norm_layer=with_groups),
    "resnet?depth=18&output_stride=8": lambda: timm.create_model("resnet18", output_stride=8),
    "resnet?depth=34&output_stride=16": lambda: timm.create_model("resnet34", output_stride=16),
    f"{TORCHVISION_50}&norm=group&activation=silu": (
        lambda: timm.create_model("resnet50_gn", act_layer="silu")
    ),
    f"{TORCHVISION_50}&activation=gelu": lambda: timm.create_model("resnet50", act_layer="gelu"),
}


@pytest.mark.parametrize("text", REFERENCES)
def test_same_weights_give_the_same_logits(text: str) -> None:
    torch.manual_seed(0)
    assert parity(text, REFERENCES[text]()) < 1e-4


@pytest.mark.parametrize("stride", [32, 16, 8])
@pytest.mark.parametrize("family", KINDS)
def test_dilation_keeps_parameters_and_resolution(family: str, stride: int) -> None:
    network = profile_of(f"{family}?output_stride={stride}")
    assert network.params == profile_of(family).params
    # A gate's convolutions see one pixel.
    convs = [op for op in network.operations if op.kind == "conv" and op.out_shape[1:] != (1, 1)]
    last = convs[-1]
    assert last.out_shape[1:] == (224 // stride, 224 // stride)
    dilations = {dict(op.hyper).get("dilation", 1) for op in network.operations}
    assert max(map(int, map(str, dilations))) == 32 // stride


@pytest.mark.parametrize("family", KINDS)
@pytest.mark.parametrize("activation", ["relu", "silu", "gelu"])
@pytest.mark.parametrize("norm", ["batch", "group"])
def test_all_norms_and_activations_run(family: str, norm: str, activation: str) -> None:
    spec = parse(
        f"{family}?stem=cifar&stages=1,1&width=8&stem_width=4&output_stride=1&norm={norm}"
        f"&activation={activation}&input_height=16&input_width=12"
    )
    check_agreement(spec)
    kinds = {type(module) for module in build(spec, "meta").modules()}
    others = {nn.ReLU, nn.SiLU, nn.GELU} - {
        {"relu": nn.ReLU, "silu": nn.SiLU, "gelu": nn.GELU}[activation]
    }
    # The gate of squeeze-and-excitation has its own.
    assert not kinds & (others - ({nn.ReLU} if family == "senet" else set()))
    assert any(
        kind.__name__ == ("BatchNorm2d" if norm == "batch" else "GroupNorm") for kind in kinds
    )


@pytest.mark.parametrize(
    ("channels", "groups"), [(64, 32), (256, 32), (48, 16), (16, 8), (2, 1), (1, 1), (17, 1)]
)
def test_groups_have_at_least_two_channels(channels: int, groups: int) -> None:
    assert groups_of(channels) == groups


def test_senets_large_projections_are_dilated_too() -> None:
    for stride in (16, 8):
        text = f"senet?stages=1,1,1,1&projection=3x3&output_stride={stride}"
        assert profile_of(text).params == profile_of("senet?stages=1,1,1,1&projection=3x3").params


@pytest.mark.parametrize(
    ("depth", "factor", "millions"), [(40, 1, 0.6), (40, 4, 8.9), (16, 8, 11.0), (28, 10, 36.5)]
)
def test_wide_resnets_are_as_large_as_published(depth: int, factor: int, millions: float) -> None:
    """1605.07146, Table 5, and Table 4 for 40-1, whose first stage has no projection."""
    text = f"preact_resnet?depth={depth}&stem=cifar&width={16 * factor}"
    if factor == 1:
        text = f"preact_resnet?depth={depth - 2}&stem=cifar&shortcut=B"
    params = profile_of(text).params
    assert round(params / 1e6, 1) == millions


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("resnet?stem=cifar&depth=28", "give another width, or depth=26"),
        ("resnet?stem=cifar&depth=18", "or give stages"),
        ("resnet?depth=51", "or give stages"),
        ("resnet?stem=cifar&depth=20&stem_width=32", "6n + 4 (Wide ResNet)"),
        ("plain?stem=cifar&depth=28&width=160", "the nearest below is 26"),
        ("resnet?output_stride=4", "choose 32, 16, 8"),
        ("resnet?stem=cifar&output_stride=32", "choose 4, 2, 1"),
    ],
)
def test_what_cannot_be_says_the_way_out(text: str, said: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse(text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("knob", "value", "turned"),
    [
        ("width", 64, "preact_resnet?depth=28&stem=cifar&width=64"),
        ("depth", 40, "preact_resnet?depth=40&stem=cifar&width=160"),
        ("stem_width", 32, "preact_resnet?depth=28&stem=cifar&width=160&stem_width=32"),
        ("stem_width", 160, "preact_resnet?depth=26&stem=cifar&width=160"),
        ("stem", "imagenet", "preact_resnet?depth=50"),
        ("stages", "4,4,5", "preact_resnet?depth=30&stem=cifar&stages=4,4,5&width=160"),
    ],
)
def test_turning_a_wide_resnet(knob: str, value: object, turned: str) -> None:
    assert parse("wrn-28-10").turn(knob, value).text == turned


def test_a_wide_resnets_depth_goes_on_in_sixes() -> None:
    assert parse("wrn-28-10").choices("depth")[:4] == (10, 16, 22, 28)
    assert 28 not in parse("resnet-20-cifar").choices("depth")
