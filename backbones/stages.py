"""Define specs of networks in stages: resolve the number, kind and width of their blocks.

Each stage after the first halves the resolution and doubles the width (He et al. 2015, 1512.03385,
section 3.3). Where an output stride is asked for that is smaller than theirs, the last stages keep
the resolution and dilate their 3x3 convolutions (Yu & Koltun 2016, 1511.07122; DeepLab v3, Chen et
al. 2017, 1706.05587).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from torch import nn

from backbones.depths import IMAGENET_DEPTHS, WIDE_STEM, Block, cifar_depths, resolve_stages
from backbones.layers import copy_of
from backbones.spec import BackboneSpec, Counts, OptionalInt, SpecError, Stem
from backbones.style import Activation, Norm, Style
from knobs.knob import knob
from language.said import Note, message

StrideOn = Literal["1x1", "3x3"]

MAX_INNER = 4_096
"""Most channels of the first stage's 3x3 convolution."""

STEM_STRIDE: dict[Stem, int] = {"imagenet": 4, "cifar": 1}
DILATED_STAGES = 2
"""Most stages that have dilated convolutions in place of a stride."""

EXPANSION: dict[Block, int] = {"basic": 1, "bottleneck": 4}


FIXED = {
    "groups": message("Basic blocks have one group; choose bottleneck to change it."),
    "width_per_group": message(
        "Basic blocks are as wide as the network; choose bottleneck to change it."
    ),
    "stride_on": message("Basic blocks stride on their 3x3; choose bottleneck to change it."),
}
"""Knobs that basic blocks fix, and the reason in a sentence."""


class StagedSpec(BackboneSpec):
    """Knobs of a network made of stages of equal blocks."""

    has_shortcuts: ClassVar[bool] = True

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
            "stem_width",
            "output_stride",
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
        keeps=("stages", "stem_width"),
    )
    stages: Counts = knob(
        "Blocks in each stage, separated by commas.",
        symbol="n",
        releases=("depth", "se_stages", "output_stride"),
        keeps=("block", "stem_width"),
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
        ticks=(2, 4, 8, 16, 32),
    )
    stem_width: int = knob(
        "Channels of the stem, where they are not those of the first stage: 16 in Wide ResNets.",
        low=1,
        high=1_024,
        span=(4, 256),
        releases=("depth",),
        keeps=("stages", "block"),
        is_detail=True,
    )
    output_stride: int = knob(
        "Pixels of the image for each step on the last map. With fewer, the last stages dilate "
        "their convolutions in place of a stride: as many parameters, more computation.",
        low=1,
        high=128,
        is_detail=True,
    )
    norm: Norm = knob(
        "Batch: normalised over the images of a batch. Group: over groups of channels of one "
        "image, so that small batches do no harm.",
        default="batch",
        label=message("Normalisation"),
        is_detail=True,
    )
    activation: Activation = knob(
        "The function after each normalisation.", default="relu", is_detail=True
    )

    def idle(self, name: str) -> Note | None:
        """Return why a knob of the 3x3 convolution does nothing: basic blocks fix it."""
        fixed = FIXED.get(name) if self.block == "basic" else None
        return Note(fixed) if fixed else super().idle(name)

    @classmethod
    def resolve(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Resolve the blocks from the depth, the task from the stem."""
        open_values = given.copy()
        stem = open_values.setdefault("stem", "imagenet")
        is_cifar = stem == "cifar"
        open_values.setdefault("width", 16 if is_cifar else 64)
        open_values |= _stem(cls, open_values)
        open_values |= _groups(open_values)
        open_values |= _output_stride(open_values)
        return super().resolve(open_values)

    def choices(self, name: str) -> tuple[Any, ...]:
        """Return the depths and output strides that the stem's rule gives; else as in the base."""
        if name == "output_stride":
            return output_strides(self.stem, len(self.stages))[::-1]
        if name != "depth":
            return super().choices(name)
        if self.stem == "imagenet":
            deeper = self.stem_layers(self.model_dump()) - 1
            listed = tuple(depth + deeper for depth in IMAGENET_DEPTHS)
        else:
            is_wide = self.has_shortcuts and self.block == "basic"
            listed = tuple(cifar_depths(is_wide and self.stem_width != self.width))
        return listed if self.depth in listed else tuple(sorted((*listed, self.depth)))

    @classmethod
    def stem_layers(cls, given: Mapping[str, Any]) -> int:  # noqa: ARG003 - for deeper stems
        """Count the weighted layers of the stem, which are part of the depth."""
        return 1

    @property
    def stem_channels(self) -> int:
        """Channels that reach the first stage."""
        return self.stem_width

    @property
    def style(self) -> Style:
        """Kinds of normalisation and activation."""
        return Style(self.norm, self.activation)

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
        channels, reached, dilation = self.stem_channels, STEM_STRIDE[self.stem], 1
        for index, number in enumerate(self.numbers(self.stem, self.stages)):
            before, stride = dilation, 1 if index == 0 else 2
            if reached * stride > self.output_stride:
                dilation, stride = dilation * stride, 1
            reached *= stride
            config = StageConfig(
                number=number,
                name=f"conv{number}_x" if self.stem == "imagenet" else f"stage{number}",
                blocks=self.stages[index],
                in_channels=channels,
                width=self.width * 2**index,
                inner=self.width_per_group * self.groups * 2**index,
                out_channels=self.width * 2**index * self.expansion,
                stride=stride,
                first_dilation=before,
                dilation=dilation,
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

    ``stage`` is its stage's number; ``is_first`` marks the block that reads the stem. The first 3x3
    convolution has ``first_dilation``, the others ``dilation``: they differ where a stage would
    have had a stride.
    """

    stage: int
    is_first: bool
    in_channels: int
    width: int
    inner: int
    out_channels: int
    stride: int
    first_dilation: int = 1
    dilation: int = 1

    @property
    def changes_scale(self) -> bool:
        """True where the block has a stride, or a dilation in place of it."""
        return self.stride > 1 or self.first_dilation != self.dilation


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
    first_dilation: int
    dilation: int
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
                first_dilation=self.first_dilation if index == 0 else self.dilation,
                dilation=self.dilation,
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


def other_stride(spec: StagedSpec) -> Mapping[str, StagedSpec]:
    """Return the network of the same name whose bottlenecks have their stride elsewhere."""
    if spec.block != "bottleneck":
        return {}
    if spec.stride_on == "1x1":
        return {message("stride in the 3×3, as in v1.5"): spec.turn("stride_on", "3x3")}
    return {message("stride in the first 1×1, as in ResNet's paper"): spec.turn("stride_on", "1x1")}


def output_strides(stem: Stem, stages: int) -> tuple[int, ...]:
    """Return the output strides that so many stages may have, from their own."""
    own = STEM_STRIDE[stem] * 2 ** (stages - 1)
    return tuple(own // 2**dilated for dilated in range(min(stages - 1, DILATED_STAGES) + 1))


def _output_stride(values: dict[str, Any]) -> dict[str, Any]:
    """Resolve the output stride, that of the stages where none is given."""
    listed = output_strides(values["stem"], len(values["stages"]))
    stride = values.get("output_stride") or listed[0]
    if stride not in listed:
        raise SpecError(
            "output_stride", stride, "choose {choices}", choices=", ".join(map(str, listed))
        )
    return {"output_stride": stride}


def _stem(cls: type[StagedSpec], values: dict[str, Any]) -> dict[str, Any]:
    """Resolve stages and the stem's width, which a depth of 6n + 4 stands for."""
    width, stem_width = values["width"], values.get("stem_width")
    is_wide: bool | None = False
    if values["stem"] == "cifar" and cls.has_shortcuts:
        is_wide = None if stem_width is None else stem_width != width
    found = resolve_stages(values, values["stem"], cls.stem_layers(values), is_wide)
    is_numbered_wide = found.pop("is_wide")
    if is_numbered_wide and is_wide is None and width == WIDE_STEM:
        raise SpecError(
            "depth",
            values["depth"],
            "6n + 4 layers are those of a Wide ResNet, whose width is not the {stem} channels of "
            "its stem; give another width, or depth={other}",
            stem=WIDE_STEM,
            other=values["depth"] - 2,
        )
    usual = WIDE_STEM if is_numbered_wide else width
    return found | {"stem_width": stem_width or usual}


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
