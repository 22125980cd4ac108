"""Define specs of networks in stages: resolve the number, kind and width of their blocks.

He et al. 2015 (1512.03385): Table 1 for ImageNet, section 4.2 for CIFAR (6n + 2 layers in three
stages). Bottleneck CIFAR nets have 9n + 2 layers (He et al. 2016, 1603.05027). Each stage after the
first halves the resolution and doubles the width.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from torch import nn

from backbones.layers import copy_of
from backbones.spec import BackboneSpec, Counts, OptionalInt, SpecError, Stem
from knobs.knob import knob

Block = Literal["basic", "bottleneck"]
StrideOn = Literal["1x1", "3x3"]

IMAGENET_DEPTHS: dict[int, tuple[Block, tuple[int, ...]]] = {
    18: ("basic", (2, 2, 2, 2)),
    34: ("basic", (3, 4, 6, 3)),
    50: ("bottleneck", (3, 4, 6, 3)),
    101: ("bottleneck", (3, 4, 23, 3)),
    152: ("bottleneck", (3, 8, 36, 3)),
    200: ("bottleneck", (3, 24, 36, 3)),
}
"""Table 1 of 1512.03385; 200 layers: 1603.05027, section 4."""

CIFAR_BOTTLENECK_DEPTHS = (164, 1001)
"""Depths that He et al. 2016 built of bottlenecks, though 164 is also 6n + 2."""

MAX_CIFAR_DEPTH = 1_202
MAX_BLOCKS = 1_000
MAX_INNER = 4_096
"""Most channels of the first stage's 3x3 convolution."""

CONVOLUTIONS: dict[Block, int] = {"basic": 2, "bottleneck": 3}
EXPANSION: dict[Block, int] = {"basic": 1, "bottleneck": 4}


class StagedSpec(BackboneSpec):
    """Knobs of a network made of stages of equal blocks."""

    depth: int = knob(
        "Layers with weights on the longest path.",
        symbol="L",
        low=3,
        high=10_000,
        releases=("stages", "block", "se_stages"),
        shown_unless="stages",
    )
    stem: Stem = knob(
        "ImageNet: 7x7 convolution and max pool, four stages. CIFAR: one 3x3 convolution, three "
        "stages.",
        default="imagenet",
        releases=(
            "depth",
            "stages",
            "block",
            "width",
            "width_per_group",
            "input_size",
            "num_classes",
            "shortcut",
            "deep_stem",
            "se_stages",
        ),
    )
    block: Block = knob(
        "Basic: two 3x3 convolutions. Bottleneck: 1x1, 3x3, 1x1 with four times the channels out.",
        releases=("depth", "stride_on", "groups", "width_per_group"),
        keeps=("stages",),
    )
    stages: Counts = knob(
        "Blocks in each stage, separated by commas.",
        symbol="n",
        releases=("depth", "se_stages"),
        keeps=("block",),
    )
    width: int = knob(
        "Channels of the stem and of the first stage's 3x3 convolutions; they double from stage "
        "to stage.",
        symbol="w",
        low=1,
        high=1_024,
        span=(4, 256),
        releases=("width_per_group",),
    )
    stride_on: StrideOn = knob(
        "Which convolution of a bottleneck halves the resolution: the first 1x1 (paper) or the "
        "3x3 (v1.5, torchvision)."
    )
    groups: int = knob(
        "Groups of the 3x3 convolution (ResNeXt's cardinality).",
        symbol="G",
        default=1,
        low=1,
        high=1_024,
        suggested=(1, 2, 4, 8, 16, 32, 64),
        releases=("width_per_group", "stride_on"),
    )
    width_per_group: int = knob(
        "Channels of each group in the first stage (ResNeXt 32x4d: 4).",
        symbol="d",
        low=1,
        high=1_024,
    )
    se_reduction: OptionalInt = knob(
        "Squeeze-and-excitation with C / r hidden units in every block; none turns it off.",
        symbol="r",
        low=1,
        high=1_024,
        suggested=(None, 2, 4, 8, 16, 32),
    )

    @classmethod
    def resolve(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Resolve the blocks from the depth, the task from the stem."""
        open_values = given.copy()
        stem = open_values.setdefault("stem", "imagenet")
        is_cifar = stem == "cifar"
        open_values.setdefault("width", 16 if is_cifar else 64)
        open_values |= _resolve_stages(stem, given, cls.stem_layers(given))
        open_values |= _groups(open_values)
        return super().resolve(open_values)

    def choices(self, name: str) -> tuple[Any, ...]:
        """Return the depths that the stem's rule gives; else as in the base."""
        if name != "depth":
            return super().choices(name)
        if self.stem == "imagenet":
            deeper = self.stem_layers(self.model_dump()) - 1
            listed = tuple(depth + deeper for depth in IMAGENET_DEPTHS)
        else:
            listed = tuple(d for d in range(8, MAX_CIFAR_DEPTH + 1) if _cifar_block(d))
        return listed if self.depth in listed else tuple(sorted((*listed, self.depth)))

    @classmethod
    def stem_layers(cls, given: Mapping[str, Any]) -> int:  # noqa: ARG003 - for deeper stems
        """Count the weighted layers of the stem, which are part of the depth."""
        return 1

    @property
    def stem_channels(self) -> int:
        """Channels that reach the first stage."""
        return self.width

    @property
    def expansion(self) -> int:
        """Channels out of a block over its nominal width."""
        return EXPANSION[self.block]

    @staticmethod
    def numbers(stem: Stem, stages: tuple[int, ...]) -> tuple[int, ...]:
        """Number the stages as the papers do: from 2 behind the ImageNet stem, else from 1."""
        start = 2 if stem == "imagenet" else 1
        return tuple(range(start, start + len(stages)))

    def stage_configs(self) -> "Iterator[StageConfig]":
        """Yield the stages in order, each with its blocks' channels and strides."""
        channels = self.stem_channels
        for index, number in enumerate(self.numbers(self.stem, self.stages)):
            config = StageConfig(
                number=number,
                name=f"conv{number}_x" if self.stem == "imagenet" else f"stage{number}",
                blocks=self.stages[index],
                in_channels=channels,
                width=self.width * 2**index,
                inner=self.width_per_group * self.groups * 2**index,
                out_channels=self.width * 2**index * self.expansion,
                stride=1 if index == 0 else 2,
                reads_stem=index == 0,
            )
            channels = config.out_channels
            yield config

    @property
    def out_channels(self) -> int:
        """Channels that reach the classifier."""
        return self.width * 2 ** (len(self.stages) - 1) * self.expansion


@dataclass(frozen=True)
class BlockConfig:
    """One block's channels: in, width of a basic block, of a bottleneck's 3x3, out.

    ``stage`` is its stage's number; ``is_first`` marks the block that reads the stem.
    """

    stage: int
    is_first: bool
    in_channels: int
    width: int
    inner: int
    out_channels: int
    stride: int


@dataclass(frozen=True)
class StageConfig:
    """One stage: ``blocks`` equal blocks, of which the first changes channels and resolution."""

    number: int
    name: str
    blocks: int
    in_channels: int
    width: int
    inner: int
    out_channels: int
    stride: int
    reads_stem: bool

    def block_configs(self) -> Iterator[BlockConfig]:
        """Yield the blocks in order."""
        for index in range(self.blocks):
            yield BlockConfig(
                stage=self.number,
                is_first=index == 0 and self.reads_stem,
                in_channels=self.in_channels if index == 0 else self.out_channels,
                width=self.width,
                inner=self.inner,
                out_channels=self.out_channels,
                stride=self.stride if index == 0 else 1,
            )


def stack_stages(
    spec: StagedSpec, make_block: Callable[[BlockConfig], nn.Module]
) -> dict[str, nn.Module]:
    """Build all stages, named as in the paper (conv2_x to conv5_x, or stage1 to stage3).

    Equal configs make equal blocks, which ``initialise`` gives different weights afterwards.
    """
    made: dict[BlockConfig, nn.Module] = {}

    def block(config: BlockConfig) -> nn.Module:
        if config in made:
            return copy_of(made[config])
        made[config] = make_block(config)
        return made[config]

    return {
        config.name: nn.Sequential(*map(block, config.block_configs()))
        for config in spec.stage_configs()
    }


def _resolve_stages(stem: Stem, given: dict[str, Any], stem_layers: int) -> dict[str, Any]:
    """Resolve depth, block and stages from whichever of them is given."""
    depth, block, stages = given.get("depth"), given.get("block"), given.get("stages")
    if stages is None and stem == "imagenet":
        if depth is None:
            depth = (34 if block == "basic" else 50) + stem_layers - 1
        block, stages = _imagenet_stages(depth, block, stem_layers)
    elif stages is None:
        block, stages = _cifar_stages(depth or (29 if block == "bottleneck" else 20), block)
    elif block is None and depth is not None:
        block = _block_for(depth - stem_layers - 1, stages)
    elif block is None:
        block = _usual_block(stem, stages)
    if sum(stages) > MAX_BLOCKS:
        raise SpecError(
            "stages", stages, "a network may have at most {limit} blocks in all", limit=MAX_BLOCKS
        )
    layers = sum(stages) * CONVOLUTIONS[block] + stem_layers + 1
    if depth is not None and depth != layers:
        raise SpecError(
            "depth",
            depth,
            "{stages} {block} blocks make {layers} layers; give depth or stages, not both",
            stages=", ".join(map(str, stages)),
            block=block,
            layers=layers,
        )
    return {"depth": layers, "block": block, "stages": tuple(stages)}


def _imagenet_stages(
    depth: int, block: Block | None, stem_layers: int
) -> tuple[Block, tuple[int, ...]]:
    listed = {usual + stem_layers - 1: entry for usual, entry in IMAGENET_DEPTHS.items()}
    if depth not in listed:
        raise SpecError(
            "depth",
            depth,
            "with the ImageNet stem choose {depths}, or give stages",
            depths=", ".join(map(str, listed)),
        )
    usual, stages = listed[depth]
    if block not in (None, usual):
        raise SpecError(
            "block",
            block,
            "{depth} layers are made of {usual} blocks; give stages for another mixture",
            depth=depth,
            usual=usual,
        )
    return usual, stages


def _cifar_stages(depth: int, block: Block | None) -> tuple[Block, tuple[int, ...]]:
    block = block or _cifar_block(depth) or "basic"
    step = 3 * CONVOLUTIONS[block]
    if depth > MAX_CIFAR_DEPTH or depth < step + 2 or (depth - 2) % step:
        below = max(step + 2, (min(depth, MAX_CIFAR_DEPTH) - 2) // step * step + 2)
        raise SpecError(
            "depth",
            depth,
            "with the CIFAR stem it is 6n + 2 (basic) or 9n + 2 (bottleneck), at most {limit}; "
            "the nearest below is {below}",
            limit=MAX_CIFAR_DEPTH,
            below=below,
        )
    return block, ((depth - 2) // step,) * 3


def _cifar_block(depth: int) -> Block | None:
    """Return the block that a CIFAR depth is made of by default; None for no such depth."""
    if depth in CIFAR_BOTTLENECK_DEPTHS:
        return "bottleneck"
    if (depth - 2) % 6 == 0:
        return "basic"
    return "bottleneck" if (depth - 2) % 9 == 0 else None


def _usual_block(stem: Stem, stages: tuple[int, ...]) -> Block:
    """Return basic in CIFAR nets and in the stages of ResNet-18, bottleneck elsewhere."""
    return "basic" if stem == "cifar" or stages == (2, 2, 2, 2) else "bottleneck"


def _block_for(convolutions: int, stages: tuple[int, ...]) -> Block:
    """Return the block with which ``stages`` hold that many convolutions, if there is one."""
    return "basic" if sum(stages) * CONVOLUTIONS["basic"] == convolutions else "bottleneck"


def _groups(values: dict[str, Any]) -> dict[str, Any]:
    """Resolve groups and the place of the stride, which basic blocks leave no choice of."""
    groups = values.get("groups", 1)
    if values["block"] == "basic":
        fixed = {"groups": 1, "width_per_group": values["width"], "stride_on": "3x3"}
        for name, only in fixed.items():
            if values.get(name, only) != only:
                raise SpecError(
                    name, values[name], "basic blocks take only {only}; bottlenecks vary", only=only
                )
        return fixed
    per_group = values.get("width_per_group")
    if per_group is None:
        if values["width"] % groups:
            raise SpecError(
                "groups",
                groups,
                "it must divide the width {width}, or give width_per_group",
                width=values["width"],
            )
        per_group = values["width"] // groups
    if groups * per_group > MAX_INNER:
        raise SpecError(
            "width_per_group",
            per_group,
            "groups x width_per_group may be at most {limit}",
            limit=MAX_INNER,
        )
    # ResNeXt (1611.05431) strides on its grouped 3x3, ResNet on the first 1x1.
    stride_on = values.get("stride_on", "3x3" if groups > 1 else "1x1")
    return {"groups": groups, "width_per_group": per_group, "stride_on": stride_on}
