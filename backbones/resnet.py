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
from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn

from backbones.family import Ancestor, Family, Preset
from backbones.layers import classifier, conv1x1, conv3x3, he_initialise, named
from backbones.shortcuts import Shortcut, shortcut_path
from backbones.squeeze_excitation import squeeze_excitation
from backbones.stages import BlockConfig, StagedSpec, other_stride, stack_stages
from backbones.style import USUAL, Style, stem
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
        """Resolve option A for CIFAR (section 4.2), option B for ImageNet (section 4.1).

        Where each stage begins with more channels, as in Wide ResNets, it is option B too.
        """
        values = super().resolve(given)
        values["shortcut"] = values["shortcut"] or usual_shortcut(values)
        return values


def usual_shortcut(values: Mapping[str, Any]) -> Shortcut:
    """Return option A for CIFAR nets, unless the stem has a width of its own; else B."""
    is_narrow = values["stem_width"] == values["width"]
    return "A" if values["stem"] == "cifar" and is_narrow else "B"


def basic_layers(config: BlockConfig, style: Style) -> dict[str, nn.Module]:
    """Make F(x) of a basic block: 3x3, 3x3 (Figure 5, left)."""
    first, second = config.first_dilation, config.dilation
    return {
        "conv1": conv3x3(config.in_channels, config.width, stride=config.stride, dilation=first),
        "norm1": style.norm(config.width),
        **style.named_act(1),
        "conv2": conv3x3(config.width, config.width, dilation=second),
        "norm2": style.norm(config.width),
    }


def bottleneck_layers(
    spec: StagedSpec, config: BlockConfig, entry: int | None = None
) -> dict[str, nn.Module]:
    """Make F(x) of a bottleneck: 1x1, 3x3, 1x1 (Figure 5, right).

    ``entry`` is the number of channels out of the first 1x1, if it is not that of the 3x3.
    """
    style, groups, dilation = spec.style, spec.groups, config.first_dilation
    first, second = (config.stride, 1) if spec.stride_on == "1x1" else (1, config.stride)
    entry = entry or config.inner
    return {
        "conv1": conv1x1(config.in_channels, entry, stride=first),
        "norm1": style.norm(entry),
        **style.named_act(1),
        "conv2": conv3x3(entry, config.inner, stride=second, groups=groups, dilation=dilation),
        "norm2": style.norm(config.inner),
        **style.named_act(2),
        "conv3": conv1x1(config.inner, config.out_channels),
        "norm3": style.norm(config.out_channels),
    }


def block_layers(spec: StagedSpec, config: BlockConfig) -> dict[str, nn.Module]:
    """Make F(x) of the spec's block type, up to its last normalisation."""
    if spec.block == "basic":
        return basic_layers(config, spec.style)
    return bottleneck_layers(spec, config)


def residual_branch(spec: StagedSpec, config: BlockConfig) -> nn.Sequential:
    """Make F(x) of the spec's block type, with SE at its end if wanted."""
    layers = block_layers(spec, config)
    return named(**layers, **squeeze_excitation(config.out_channels, spec.se_reduction))


class ResidualBlock(nn.Module):
    """relu(F(x) + shortcut(x)): equations 1 and 2, ReLU after the addition (Figure 2)."""

    def __init__(self, residual: nn.Module, shortcut: nn.Module, style: Style = USUAL):
        super().__init__()
        self.residual = residual
        self.shortcut = shortcut
        self.add_module(style.activation, style.act())
        self._activation = style.activation

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) -> (N, C', H / stride, W / stride)."""
        return self.get_submodule(self._activation)(self.residual(x) + self.shortcut(x))


class BasicBlock(ResidualBlock):
    """Two 3x3 convolutions and a shortcut."""


class Bottleneck(ResidualBlock):
    """1x1, 3x3 and 1x1 convolutions and a shortcut."""


class ResNet(nn.Sequential):
    """Stem, stages, head: images (N, C, H, W) -> logits (N, num_classes)."""

    def __init__(self, spec: ResNetSpec):
        kind = BasicBlock if spec.block == "basic" else Bottleneck
        style = spec.style

        def block(config: BlockConfig) -> nn.Module:
            shortcut = shortcut_path(config, spec.shortcut, style)
            return kind(residual_branch(spec, config), shortcut, style)

        super().__init__(
            OrderedDict(
                stem=stem(spec.stem, spec.in_channels, spec.stem_width, style),
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
    # Four stages as for ImageNet behind the CIFAR stem: github.com/kuangliu/pytorch-cifar.
    widespread = ResNetSpec(stem="cifar", stages=(2, 2, 2, 2), width=64, shortcut="B")
    cifar.append(Preset("ResNet-18 CIFAR", widespread, "kuangliu/pytorch-cifar, ResNet18"))
    return (*imagenet, *variants, *cifar)


FAMILY = Family(
    spec=ResNetSpec,
    network=ResNet,
    title=message("ResNet"),
    paper="He et al. 2015, Deep Residual Learning for Image Recognition (1512.03385)",
    idea=message("Blocks learn a residual F(x); a shortcut adds x back, so depth no longer hurts."),
    presets=_presets(),
    figure="residual",
    namesakes=other_stride,
    year=2015,
    ancestors=(
        Ancestor(
            "plain",
            message(
                "The same stacks, cut into blocks; what enters a block is added to what leaves it."
            ),
        ),
    ),
)
