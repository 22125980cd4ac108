"""Define DenseNet.

Densely Connected Convolutional Networks, Huang, Liu, van der Maaten, Weinberger 2017 (1608.06993).
    x_l = H_l([x_0, x_1, ..., x_{l-1}])        equation 2
H_l is BN, ReLU, 3x3 convolution with k outputs (growth rate); in DenseNet-B BN, ReLU, 1x1
convolution with 4k outputs stand before it. Between dense blocks BN, ReLU, a 1x1 convolution and
2x2 average pooling; in DenseNet-C it keeps theta of the channels. Table 1: the ImageNet networks.
Section 4: the CIFAR networks, three equal blocks, L layers with n = (L - 4) / 3 or, for BC,
(L - 4) / 6 in each; 16 channels in front of the first block, 2k for BC and on ImageNet.

Memory-Efficient Implementation of DenseNets, Pleiss et al. 2017 (1707.06990):
``memory_efficient`` computes the concatenations again in the backward pass.
"""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from math import floor
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from backbones.dense_config import (
    IMAGENET_BLOCKS,
    MAX_LAYERS,
    WIDER,
    DenseBlockConfig,
    check_size,
    depth_step,
    resolve_blocks,
)
from backbones.family import Ancestor, Family, Preset
from backbones.layers import (
    BatchNorm2d,
    classifier,
    conv1x1,
    conv3x3,
    he_initialise,
    named,
)
from backbones.spec import BackboneSpec, Counts, OptionalInt, Stem
from backbones.squeeze_excitation import squeeze_excitation
from backbones.style import stem
from knobs.knob import knob
from language.said import message

BOTTLENECK_WIDTH = 4
"""Channels out of the 1x1 convolution over k (section 3)."""


class DenseNetSpec(BackboneSpec):
    """Knobs of DenseNet; defaults are DenseNet-121 and, for CIFAR, DenseNet-BC (L=100, k=12)."""

    family = "densenet"

    depth: int = knob(
        "Layers with weights, all on one path.",
        symbol="L",
        low=3,
        high=2 * MAX_LAYERS + 10,
        releases=("blocks",),
        shown_unless="blocks",
    )
    stem: Stem = knob(
        "ImageNet: 7x7 convolution and max pool, four dense blocks. CIFAR: one 3x3 convolution, "
        "three blocks.",
        default="imagenet",
        releases=(
            "depth",
            "blocks",
            "growth_rate",
            "bottleneck",
            "compression",
            "init_channels",
            "input_size",
            "num_classes",
        ),
    )
    blocks: Counts = knob(
        "Layers in each dense block, separated by commas.", symbol="n", releases=("depth",)
    )
    growth_rate: int = knob(
        "Channels that each layer adds.",
        symbol="k",
        low=1,
        high=256,
        suggested=(12, 24, 32, 40, 48),
        span=(4, 64),
        releases=("init_channels",),
    )
    bottleneck: bool = knob(
        "DenseNet-B: a 1x1 convolution to 4k channels before each 3x3.",
        releases=("depth", "compression", "init_channels"),
        keeps=("blocks",),
    )
    compression: float = knob(
        "Share of the channels that a transition keeps; below 1 it is DenseNet-C.",
        symbol="θ",
        low=0.05,
        high=1.0,
        suggested=(0.5, 1.0),
        span=(0.1, 1),
        step=0.05,
    )
    init_channels: int = knob(
        "Channels in front of the first dense block.", symbol="k_0", low=1, high=1_024
    )
    dropout: float = knob(
        "Dropout after each convolution but the first; the paper has 0.2 without augmentation.",
        default=0.0,
        low=0.0,
        high=0.9,
        suggested=(0.0, 0.1, 0.2),
        span=(0, 0.9),
        step=0.05,
    )
    se_reduction: OptionalInt = knob(
        "Squeeze-and-excitation with k / r hidden units on each layer's new channels; none turns "
        "it off.",
        symbol="r",
        low=1,
        high=1_024,
        suggested=(None, 2, 4, 8, 16),
        ticks=(16,),
    )
    memory_efficient: bool = knob(
        "In training, compute concatenations again in the backward pass: less memory, more time. "
        "The tab Memory tells how much is kept.",
        default=False,
    )

    @classmethod
    def resolve(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Resolve blocks (and k = 48 for 161) from the depth, the task from the stem."""
        values = given.copy()
        is_cifar = values.setdefault("stem", "imagenet") == "cifar"
        bottleneck = values.setdefault("bottleneck", True)
        values |= resolve_blocks(is_cifar, given, bottleneck)
        growth = values.setdefault(
            "growth_rate", 12 if is_cifar else WIDER.get(values["depth"], 32)
        )
        compression = values.setdefault("compression", 0.5 if bottleneck else 1.0)
        is_plain = is_cifar and not (bottleneck and compression < 1)
        values.setdefault("init_channels", 16 if is_plain else 2 * growth)
        values = super().resolve(values)
        check_size(values)
        return values

    def choices(self, name: str) -> tuple[Any, ...]:
        """Return the depths that the stem's rule gives; else as in the base."""
        if name != "depth":
            return super().choices(name)
        if self.stem == "imagenet":
            listed = tuple(IMAGENET_BLOCKS) if self.bottleneck else ()
        else:
            step = depth_step(self.bottleneck)
            listed = tuple(range(step + 4, step * MAX_LAYERS // 3 + 5, step))
        return listed if self.depth in listed else tuple(sorted((*listed, self.depth)))

    def block_configs(self) -> Iterator[DenseBlockConfig]:
        """Yield the dense blocks in order, with the channels that enter and leave each."""
        channels = self.init_channels
        for index, layers in enumerate(self.blocks):
            config = DenseBlockConfig(
                index + 1, layers, channels, channels + layers * self.growth_rate
            )
            channels = max(1, floor(config.out_channels * self.compression))
            yield config

    @property
    def out_channels(self) -> int:
        """Channels that reach the classifier."""
        return list(self.block_configs())[-1].out_channels


class DenseLayer(nn.Module):
    """H_l on the concatenation of all earlier feature maps.

    ``first`` is BN, ReLU and convolution on the concatenation. ``second`` are those of a bottleneck
    layer's 3x3, and what follows: the identity in a plain layer.
    """

    def __init__(self, first: nn.Sequential, second: nn.Module, memory_efficient: bool):
        super().__init__()
        self.first = first
        self.second = second
        self.memory_efficient = memory_efficient

    def forward(self, features: list[Tensor]) -> Tensor:
        """Map [(N, C_0, H, W), (N, k, H, W), ...] -> (N, k, H, W)."""
        if self.memory_efficient and self.training and any(x.requires_grad for x in features):
            reduced: Tensor = checkpoint(
                self._first, *features, use_reentrant=False, context_fn=self._contexts
            )
        else:
            reduced = self._first(*features)
        return self.second(reduced)

    def _first(self, *features: Tensor) -> Tensor:
        return self.first(concatenation(features))

    def _contexts(self) -> tuple[AbstractContextManager[None], AbstractContextManager[None]]:
        return nullcontext(), _statistics_kept(self.first)


def concatenation(features: list[Tensor] | tuple[Tensor, ...]) -> Tensor:
    """Concatenate [x_0, x_1, ...]; a lone x_0 is not copied."""
    return features[0] if len(features) == 1 else torch.cat(features, 1)


@contextmanager
def _statistics_kept(layers: nn.Sequential) -> Iterator[None]:
    """Keep BN's statistics as they are, for a second forward pass on the same batch."""
    norms = [layer for layer in layers if isinstance(layer, nn.BatchNorm2d)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.momentum = 0.0
    try:
        yield
    finally:
        for norm, momentum in zip(norms, momenta, strict=True):
            norm.momentum = momentum


class DenseBlock(nn.Sequential):
    """Layers of which each reads all feature maps before it: (N, C, H, W) -> (N, C + nk, H, W)."""

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) -> (N, C + nk, H, W)."""
        features = [x]
        for layer in self:
            features.append(layer(features))
        return concatenation(features)


def dense_layer(spec: DenseNetSpec, in_channels: int) -> DenseLayer:
    """Make H_l for an input with this number of channels in all."""
    growth = spec.growth_rate
    tail = squeeze_excitation(growth, spec.se_reduction)
    if not spec.bottleneck:
        first = named(
            norm1=BatchNorm2d(in_channels),
            relu1=nn.ReLU(inplace=True),
            conv1=conv3x3(in_channels, growth),
            **_dropout("dropout1", spec),
            **tail,
        )
        return DenseLayer(first, nn.Identity(), spec.memory_efficient)
    width = BOTTLENECK_WIDTH * growth
    first = named(
        norm1=BatchNorm2d(in_channels),
        relu1=nn.ReLU(inplace=True),
        conv1=conv1x1(in_channels, width),
        **_dropout("dropout1", spec),
    )
    second = named(
        norm2=BatchNorm2d(width),
        relu2=nn.ReLU(inplace=True),
        conv2=conv3x3(width, growth),
        **_dropout("dropout2", spec),
        **tail,
    )
    return DenseLayer(first, second, spec.memory_efficient)


def _dropout(name: str, spec: DenseNetSpec) -> dict[str, nn.Module]:
    return {name: nn.Dropout(spec.dropout)} if spec.dropout else {}


def dense_block(spec: DenseNetSpec, config: DenseBlockConfig) -> DenseBlock:
    """Make a block of ``denselayer1`` to ``denselayer<n>``."""
    return DenseBlock(
        OrderedDict(
            (
                f"denselayer{index + 1}",
                dense_layer(spec, config.in_channels + index * spec.growth_rate),
            )
            for index in range(config.layers)
        )
    )


def transition(spec: DenseNetSpec, in_channels: int, out_channels: int) -> nn.Sequential:
    """Make a transition (N, C, H, W) -> (N, theta C, H / 2, W / 2)."""
    return named(
        norm=BatchNorm2d(in_channels),
        relu=nn.ReLU(inplace=True),
        conv=conv1x1(in_channels, out_channels),
        **_dropout("dropout", spec),
        pool=nn.AvgPool2d(2, stride=2),
    )


def stages(spec: DenseNetSpec) -> dict[str, nn.Module]:
    """Make the dense blocks and the transitions between them, named as in Table 1."""
    made: dict[str, nn.Module] = {}
    configs = list(spec.block_configs())
    for config, following in zip(configs, (*configs[1:], None), strict=True):
        made[f"denseblock{config.number}"] = dense_block(spec, config)
        if following is not None:
            made[f"transition{config.number}"] = transition(
                spec, config.out_channels, following.in_channels
            )
    return made


def dense_stem(spec: DenseNetSpec) -> nn.Sequential:
    """Make ResNet's stem on ImageNet, on CIFAR a bare convolution, as layer 1 starts with BN."""
    if spec.stem == "cifar":
        return named(conv1=conv3x3(spec.in_channels, spec.init_channels))
    return stem(spec.stem, spec.in_channels, spec.init_channels)


class DenseNet(nn.Sequential):
    """Stem, dense blocks, head: images (N, C, H, W) -> logits (N, num_classes).

    Initialised as He et al. 2015 (section 4.2).
    """

    def __init__(self, spec: DenseNetSpec):
        last = {"norm": BatchNorm2d(spec.out_channels), "relu": nn.ReLU(inplace=True)}
        super().__init__(
            OrderedDict(
                stem=dense_stem(spec),
                **stages(spec),
                head=classifier(spec.out_channels, spec.num_classes, **last),
            )
        )
        he_initialise(self)


def _presets() -> tuple[Preset, ...]:
    cifar: tuple[tuple[bool, int, int], ...] = (
        (False, 40, 12),
        (False, 100, 12),
        (False, 100, 24),
        (True, 100, 12),
        (True, 250, 24),
        (True, 190, 40),
    )
    imagenet = tuple(
        Preset(
            f"DenseNet-{depth}",
            DenseNetSpec(depth=depth),
            "torchvision" if depth in WIDER else "1608.06993, Table 1",
        )
        for depth in IMAGENET_BLOCKS
    )
    return imagenet + tuple(
        Preset(
            f"DenseNet{'-BC' if bottleneck else ''} L{depth} k{growth} {data_set}",
            DenseNetSpec(
                stem="cifar",
                bottleneck=bottleneck,
                depth=depth,
                growth_rate=growth,
                num_classes=classes,
            ),
            "1608.06993, Table 2",
        )
        for data_set, classes in (("CIFAR", 10), ("CIFAR-100", 100))
        for bottleneck, depth, growth in cifar
    )


FAMILY = Family(
    spec=DenseNetSpec,
    network=DenseNet,
    title=message("DenseNet"),
    paper="Huang et al. 2017, Densely Connected Convolutional Networks (1608.06993)",
    idea=message("Each layer reads all feature maps before it and adds a few of its own."),
    presets=_presets(),
    figure="dense",
    year=2016,
    ancestors=(
        Ancestor(
            "resnet",
            message(
                "Ways past the layers, but feature maps are concatenated where ResNet adds them."
            ),
        ),
        Ancestor("preact_resnet", message("The order BN, ReLU, convolution.")),
    ),
)
