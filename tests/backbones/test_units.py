"""Parameters of single units, which differ where a unit is built in a likely wrong way."""

import pytest
from torch import nn

from backbones.registry import build, parse
from backbones.squeeze_excitation import SqueezeExcitation

UNITS = (
    ("resnet?depth=34", "conv2_x.0", 73_984),
    ("resnet?depth=34", "conv3_x.0", 230_144),
    ("resnet?depth=50", "conv2_x.0", 75_008),
    ("resnet?depth=50", "conv2_x.1", 70_400),
    ("resnet?depth=50", "conv3_x.0", 379_392),
    ("resnet?depth=20&stem=cifar", "stage1.1", 4_672),
    ("preact_resnet?depth=20&stem=cifar", "stage1.1", 4_672),
    ("preact_resnet?depth=164&stem=cifar", "stage1.1", 4_544),
    ("densenet?depth=121", "denseblock1.denselayer1", 45_440),
    ("densenet?depth=40&stem=cifar&bottleneck=false", "denseblock1.denselayer1", 1_760),
    ("densenet?depth=121", "transition1", 33_280),
)

FINGERPRINTS = (
    ("densenet?depth=161", 28_681_000),
    ("densenet?depth=161&init_channels=64", 28_482_320),
    ("densenet?depth=40&stem=cifar&bottleneck=false&init_channels=24", 1_059_298),
    ("senet?depth=50", 28_088_024),
    ("senet?depth=50&se_reduction=2", 45_699_240),
    ("senet?depth=50&se_reduction=32", 26_830_080),
    ("senet?depth=18", 11_778_592),
    ("resnet?depth=50&se_reduction=16", 28_088_024),
)


def parameters(net: nn.Module) -> int:
    return sum(parameter.numel() for parameter in net.parameters())


@pytest.mark.parametrize(("text", "path", "expected"), UNITS)
def test_unit(text: str, path: str, expected: int) -> None:
    assert parameters(build(parse(text), device="meta").get_submodule(path)) == expected


@pytest.mark.parametrize(
    ("channels", "bias", "expected"),
    [(256, True, 8_464), (256, False, 8_192), (2048, True, 526_464), (2048, False, 524_288)],
)
def test_gate(channels: int, bias: bool, expected: int) -> None:
    assert parameters(SqueezeExcitation(channels, channels // 16, bias=bias)) == expected


@pytest.mark.parametrize(("text", "expected"), FINGERPRINTS)
def test_fingerprint(text: str, expected: int) -> None:
    assert parameters(build(parse(text), device="meta")) == expected
