"""Define ResNet and ResNeXt.

Deep Residual Learning for Image Recognition, He, Zhang, Ren, Sun 2015 (1512.03385).
    y = F(x, {W}) + x              equation 1, identity shortcut
    y = F(x, {W}) + W_s x          equation 2, projection shortcut
Table 1: the ImageNet networks. Section 4.2: the CIFAR networks. Section 3.3: shortcut options A
(identity, zero-padded where channels grow), B (projection where shapes change), C (projections
everywhere). Projections are a 1x1 convolution with BN; the ReLU follows the addition.

Aggregated Residual Transformations, Xie et al. 2017 (1611.05431): ``groups`` and
``width_per_group`` of the bottleneck's 3x3 convolution.
"""

from collections import OrderedDict
from typing import Any

from torch import Tensor, nn

from backbones.family import Family, Preset
from backbones.layers import (
    BatchNorm2d,
    classifier,
    conv1x1,
    conv3x3,
    he_initialise,
    named,
    stem,
)
from backbones.shortcuts import Shortcut, shortcut_path
from backbones.squeeze_excitation import squeeze_excitation
from backbones.stages import BlockConfig, StagedSpec, StrideOn, stack_stages
from knobs.knob import knob
from language.said import message


class ResNetSpec(StagedSpec):
    """Knobs of ResNet; defaults are ResNet-50 on ImageNet, ResNet-20 with the CIFAR stem."""

    family = "resnet"

    shortcut: Shortcut = knob(
        "A: zero-padded identity. B: projection where shapes change. C: projection in every block.",
    )

    @classmethod
    def resolve(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Resolve option A for CIFAR (section 4.2), option B for ImageNet (section 4.1)."""
        is_cifar = given.get("stem") == "cifar"
        return super().resolve({"shortcut": "A" if is_cifar else "B"} | given)


def basic_layers(config: BlockConfig) -> dict[str, nn.Module]:
    """Make F(x) of a basic block: 3x3, 3x3 (Figure 5, left)."""
    return {
        "conv1": conv3x3(config.in_channels, config.width, stride=config.stride),
        "norm1": BatchNorm2d(config.width),
        "relu1": nn.ReLU(inplace=True),
        "conv2": conv3x3(config.width, config.width),
        "norm2": BatchNorm2d(config.width),
    }


def bottleneck_layers(
    config: BlockConfig, groups: int, stride_on: StrideOn, entry: int | None = None
) -> dict[str, nn.Module]:
    """Make F(x) of a bottleneck: 1x1, 3x3, 1x1 (Figure 5, right).

    ``entry`` is the number of channels out of the first 1x1, if it is not that of the 3x3.
    """
    first, second = (config.stride, 1) if stride_on == "1x1" else (1, config.stride)
    entry = entry or config.inner
    return {
        "conv1": conv1x1(config.in_channels, entry, stride=first),
        "norm1": BatchNorm2d(entry),
        "relu1": nn.ReLU(inplace=True),
        "conv2": conv3x3(entry, config.inner, stride=second, groups=groups),
        "norm2": BatchNorm2d(config.inner),
        "relu2": nn.ReLU(inplace=True),
        "conv3": conv1x1(config.inner, config.out_channels),
        "norm3": BatchNorm2d(config.out_channels),
    }


def residual_branch(spec: StagedSpec, config: BlockConfig) -> nn.Sequential:
    """Make F(x) of the spec's block type, with SE at its end if wanted."""
    layers = (
        basic_layers(config)
        if spec.block == "basic"
        else bottleneck_layers(config, spec.groups, spec.stride_on)
    )
    return named(**layers, **squeeze_excitation(config.out_channels, spec.se_reduction))


class ResidualBlock(nn.Module):
    """relu(F(x) + shortcut(x)): equations 1 and 2, ReLU after the addition (Figure 2)."""

    def __init__(self, residual: nn.Module, shortcut: nn.Module):
        super().__init__()
        self.residual = residual
        self.shortcut = shortcut
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) -> (N, C', H / stride, W / stride)."""
        return self.relu(self.residual(x) + self.shortcut(x))


class BasicBlock(ResidualBlock):
    """Two 3x3 convolutions and a shortcut."""


class Bottleneck(ResidualBlock):
    """1x1, 3x3 and 1x1 convolutions and a shortcut."""


class ResNet(nn.Sequential):
    """Stem, stages, head: images (N, C, H, W) -> logits (N, num_classes)."""

    def __init__(self, spec: ResNetSpec):
        kind = BasicBlock if spec.block == "basic" else Bottleneck

        def block(config: BlockConfig) -> nn.Module:
            return kind(residual_branch(spec, config), shortcut_path(config, spec.shortcut))

        super().__init__(
            OrderedDict(
                stem=stem(spec.stem, spec.in_channels, spec.width),
                **stack_stages(spec, block),
                head=classifier(spec.out_channels, spec.num_classes),
            )
        )
        he_initialise(self)


def _presets() -> tuple[Preset, ...]:
    paper, table6 = "1512.03385, Table 1", "1512.03385, Table 6"
    imagenet = [
        Preset(f"ResNet-{depth}", ResNetSpec(depth=depth), paper)
        for depth in (18, 34, 50, 101, 152)
    ]
    variants = [
        Preset("ResNet-18 A", ResNetSpec(depth=18, shortcut="A"), "1512.03385, Table 2"),
        Preset("ResNet-34 A", ResNetSpec(depth=34, shortcut="A"), "1512.03385, Table 3"),
        Preset("ResNet-34 C", ResNetSpec(depth=34, shortcut="C"), "1512.03385, Table 3"),
        Preset("ResNet-50 v1.5", ResNetSpec(depth=50, stride_on="3x3"), "torchvision"),
        Preset("ResNet-101 v1.5", ResNetSpec(depth=101, stride_on="3x3"), "torchvision"),
        Preset("ResNet-152 v1.5", ResNetSpec(depth=152, stride_on="3x3"), "torchvision"),
        Preset(
            "ResNeXt-50 32x4d",
            ResNetSpec(depth=50, groups=32, width_per_group=4),
            "1611.05431, Table 1",
        ),
        Preset(
            "ResNeXt-101 32x4d",
            ResNetSpec(depth=101, groups=32, width_per_group=4),
            "1611.05431, Table 3",
        ),
    ]
    cifar = [
        Preset(f"ResNet-{depth} CIFAR", ResNetSpec(stem="cifar", depth=depth), table6)
        for depth in (20, 32, 44, 56, 110, 1202)
    ]
    return (*imagenet, *variants, *cifar)


FAMILY = Family(
    spec=ResNetSpec,
    network=ResNet,
    title=message("ResNet"),
    paper="He et al. 2015, Deep Residual Learning for Image Recognition (1512.03385)",
    idea=message("Blocks learn a residual F(x); a shortcut adds x back, so depth no longer hurts."),
    presets=_presets(),
    figure="residual",
)
