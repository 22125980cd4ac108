"""Build a cell of a searched network from its genotype.

Zoph et al. 2018 (1707.07012), appendix A, and the authors' TF-slim release:
- Convolutions are ReLU, convolution, BN in this order; those of 1x3 then 3x1 are two of them.
- Separable convolutions are applied twice, without BN or ReLU between depthwise and pointwise.
- The current input becomes F channels by a 1x1; the previous one too where its channels differ,
  by a factorised reduction where it is larger. In the first cell it is absent: the raw current
  input takes its place, and each branch that must match it carries a 1x1 convolution of its own.
- Stride 2 stands only on operations that read one of the cell's inputs. SAME padding.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from backbones.genotype import INPUTS, BlockGenotype, CellGenotype, Operation
from backbones.layers import BatchNorm2d, Conv2d, conv1x1, copy_of, named
from backbones.padding import AveragePool, MaxPool, PaddedAveragePool, SamePad

AveragePadding = Literal["excluded", "counted"]
Previous = Literal["absent", "same", "larger"]


class Features(NamedTuple):
    """The tensors between cells: the last two outputs, and auxiliary logits once made."""

    previous: Tensor
    current: Tensor
    auxiliary: Tensor | None = None


@dataclass(frozen=True)
class CellConfig:
    """One cell: its genotype, F, the channels it reads and where its previous input stands.

    ``keeps_previous`` hands the cell's own previous input on as the next cell's.
    """

    genotype: CellGenotype
    filters: int
    current: int
    previous: int
    previous_is: Previous
    stride: int
    keeps_previous: bool = False

    @property
    def out_channels(self) -> int:
        """F for each concatenated state."""
        return len(self.genotype.concat) * self.filters


@dataclass(frozen=True)
class CellStyle:
    """Settings that all cells of a network share."""

    norm_eps: float
    norm_momentum: float
    average_padding: AveragePadding

    def norm(self, channels: int) -> BatchNorm2d:
        """Make BN with the network's epsilon and momentum."""
        return BatchNorm2d(channels, eps=self.norm_eps, momentum=self.norm_momentum)


def pad_before(kernel: int, stride: int, name: str) -> dict[str, nn.Module]:
    """Make the padding layer of a strided convolution, which pads itself at stride 1."""
    return {name: SamePad(kernel, stride)} if stride > 1 and kernel > 1 else {}


def pointwise(channels: int, out: int, style: CellStyle, *, stride: int = 1) -> nn.Sequential:
    """Stack ReLU, 1x1 convolution, BN."""
    return named(relu=nn.ReLU(), conv=conv1x1(channels, out, stride=stride), norm=style.norm(out))


def convolution(
    size: int, dilation: int, channels: int, out: int, stride: int, style: CellStyle
) -> nn.Sequential:
    """Stack ReLU, convolution of ``size``, BN."""
    extent = dilation * (size - 1) + 1
    padding = 0 if stride > 1 else (extent - 1) // 2
    conv = Conv2d(
        channels, out, size, stride=stride, padding=padding, dilation=dilation, bias=False
    )
    return named(
        relu=nn.ReLU(), **pad_before(extent, stride, "pad"), conv=conv, norm=style.norm(out)
    )


def one_by_n(size: int, channels: int, out: int, stride: int, style: CellStyle) -> nn.Sequential:
    """Stack 1 x n and n x 1 convolutions, each with ReLU and BN; each strides along its axis."""
    half = 0 if stride > 1 else (size - 1) // 2
    first = Conv2d(channels, out, (1, size), stride=(1, stride), padding=(0, half), bias=False)
    second = Conv2d(out, out, (size, 1), stride=(stride, 1), padding=(half, 0), bias=False)
    return named(
        relu1=nn.ReLU(),
        **({"pad1": SamePad((1, size), (1, stride))} if stride > 1 else {}),
        conv1=first,
        norm1=style.norm(out),
        relu2=nn.ReLU(inplace=True),
        **({"pad2": SamePad((size, 1), (stride, 1))} if stride > 1 else {}),
        conv2=second,
        norm2=style.norm(out),
    )


def separable(size: int, channels: int, out: int, stride: int, style: CellStyle) -> nn.Sequential:
    """Stack ReLU, depthwise and pointwise convolution, BN: twice, the stride in the first."""
    half = (size - 1) // 2

    def depthwise(width: int, step: int) -> Conv2d:
        padding = 0 if step > 1 else half
        return Conv2d(width, width, size, stride=step, padding=padding, groups=width, bias=False)

    return named(
        relu1=nn.ReLU(),
        **pad_before(size, stride, "pad"),
        depthwise1=depthwise(channels, stride),
        pointwise1=conv1x1(channels, out),
        norm1=style.norm(out),
        relu2=nn.ReLU(inplace=True),
        depthwise2=depthwise(out, 1),
        pointwise2=conv1x1(out, out),
        norm2=style.norm(out),
    )


def dilated_separable(
    size: int, channels: int, out: int, stride: int, style: CellStyle
) -> nn.Sequential:
    """Stack ReLU, depthwise convolution of dilation 2, pointwise, BN, once (DARTS)."""
    extent = 2 * (size - 1) + 1
    depthwise = Conv2d(
        channels, channels, size, stride=stride, padding=0 if stride > 1 else size - 1, dilation=2,
        groups=channels, bias=False,
    )  # fmt: skip
    return named(
        relu=nn.ReLU(),
        **pad_before(extent, stride, "pad"),
        depthwise=depthwise,
        pointwise=conv1x1(channels, out),
        norm=style.norm(out),
    )


def pool(
    kind: Literal["max", "average"], size: int, channels: int, out: int, stride: int,
    style: CellStyle,
) -> nn.Module:  # fmt: skip
    """Stack pooling, and 1x1 convolution with BN where the channels differ."""
    layer: nn.Module
    if kind == "max":
        layer = MaxPool(size, stride)
    elif stride > 1 and style.average_padding == "counted":
        layer = PaddedAveragePool(size, stride)
    else:
        layer = AveragePool(size, stride)
    if channels == out:
        return layer
    return named(pool=layer, conv=conv1x1(channels, out), norm=style.norm(out))


def identity(channels: int, out: int, stride: int, style: CellStyle) -> nn.Module:
    """Make an identity, or ReLU, 1x1 convolution and BN where the shape must change."""
    if stride == 1 and channels == out:
        return nn.Identity()
    return pointwise(channels, out, style, stride=stride)


Maker = Callable[[int, int, int, CellStyle], nn.Module]
MAKERS: dict[Operation, Maker] = {
    "id": identity,
    "1x3": partial(one_by_n, 3),
    "1x7": partial(one_by_n, 7),
    "dil3": partial(convolution, 3, 2),
    "avg3": partial(pool, "average", 3),
    "max3": partial(pool, "max", 3),
    "max5": partial(pool, "max", 5),
    "max7": partial(pool, "max", 7),
    "conv1": partial(convolution, 1, 1),
    "conv3": partial(convolution, 3, 1),
    "sep3": partial(separable, 3),
    "sep5": partial(separable, 5),
    "sep7": partial(separable, 7),
    "dilsep3": partial(dilated_separable, 3),
    "dilsep5": partial(dilated_separable, 5),
}
"""(channels in, channels out, stride, style) -> module."""


class Operations:
    """Makes the operations of one network's cells; equal ones are copied, see ``copy_of``."""

    def __init__(self, style: CellStyle):
        self.style = style
        self._made: dict[tuple[Operation, int, int, int], nn.Module] = {}

    def make(self, operation: Operation, channels: int, out: int, stride: int) -> nn.Module:
        """Make a module (N, channels, H, W) -> (N, out, ceil(H / stride), ceil(W / stride))."""
        key = (operation, channels, out, stride)
        if key in self._made:
            return copy_of(self._made[key])
        self._made[key] = MAKERS[operation](channels, out, stride, self.style)
        return self._made[key]


class FactorisedReduction(nn.Module):
    """Half the resolution by two strided 1x1 convolutions, the second shifted by one pixel."""

    def __init__(self, channels: int, out: int, style: CellStyle, *, relu: bool):
        super().__init__()
        self.relu = nn.ReLU() if relu else nn.Identity()
        self.conv1 = conv1x1(channels, out // 2, stride=2)
        self.conv2 = conv1x1(channels, out - out // 2, stride=2)
        self.norm = style.norm(out)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) -> (N, C', ceil(H / 2), ceil(W / 2))."""
        x = self.relu(x)
        shifted = functional.pad(x, (0, 1, 0, 1))[:, :, 1:, 1:]
        return self.norm(torch.cat([self.conv1(x), self.conv2(shifted)], 1))


class Block(nn.Module):
    """Two operations on two states, and their sum or concatenation."""

    def __init__(self, genotype: BlockGenotype, left: nn.Module, right: nn.Module):
        super().__init__()
        self.left = left
        self.right = right
        self.adds = genotype.combine == "add"
        # The release drops every operation but the identity, even one that carries a 1x1.
        self.drops = tuple(operation != "id" for operation in genotype.operations)

    def forward(self, left: Tensor, right: Tensor, drop_path: nn.Module) -> Tensor:
        """Map two states (N, C, H, W) -> (N, F, H / stride, W / stride), 2F if concatenated."""
        left, right = self.left(left), self.right(right)
        if self.drops[0]:
            left = drop_path(left)
        if self.drops[1]:
            right = drop_path(right)
        return left + right if self.adds else torch.cat([left, right], 1)


class Cell(nn.Module):
    """A genotype's cell: the blocks that reach its output, and what matches their shapes.

    ``drop_path`` follows every operation but the identity; a network sets it for each cell.
    """

    def __init__(self, config: CellConfig, operations: Operations):
        super().__init__()
        cell, filters, style = config.genotype, config.filters, operations.style
        self.keeps_previous = config.keeps_previous
        self.drop_path: nn.Module = nn.Identity()
        # (name of the block, the states it reads, the state it makes)
        self.wiring: tuple[tuple[str, int, int, int], ...] = ()
        self.output: tuple[tuple[int, str | None], ...] = ()
        absent = config.previous_is == "absent"
        widths = {0: filters, 1: config.current if absent else filters}
        is_read = (0 in cell.live, 1 in cell.live)
        self.current = pointwise(config.current, filters, style) if is_read[0] else nn.Identity()
        self.previous = _previous(config, style) if is_read[1] else nn.Identity()
        for number, block in enumerate(cell.blocks, start=1):
            state = number + INPUTS - 1
            if state not in cell.live:
                continue
            left, right = (
                operations.make(operation, widths[i], filters, config.stride if i < INPUTS else 1)
                for operation, i in zip(block.operations, block.inputs, strict=True)
            )
            self.add_module(f"block{number}", Block(block, left, right))
            self.wiring += ((f"block{number}", *block.inputs, state),)
            widths[state] = filters if block.combine == "add" else 2 * filters
        for state in cell.concat:
            match = _match(widths[state], filters, config.stride if state < INPUTS else 1, style)
            if match is not None:
                self.add_module(f"match{state}", match)
            self.output += ((state, None if match is None else f"match{state}"),)

    def forward(self, features: Features) -> Features:
        """Map two inputs (N, C, H, W) -> the current one and (N, C', H / stride, W / stride)."""
        states = {0: self.current(features.current), 1: self.previous(features.previous)}
        for name, left, right, made in self.wiring:
            states[made] = getattr(self, name)(states[left], states[right], self.drop_path)
        out = torch.cat(
            [
                states[i] if name is None else getattr(self, name)(states[i])
                for i, name in self.output
            ],
            1,
        )
        handed_on = features.previous if self.keeps_previous else features.current
        return Features(handed_on, out, features.auxiliary)


def _previous(config: CellConfig, style: CellStyle) -> nn.Module:
    """Make the module that brings the previous input to the shape of the current one."""
    if config.previous_is == "larger":
        return FactorisedReduction(config.previous, config.filters, style, relu=True)
    if config.previous_is == "absent" or config.previous == config.filters:
        return nn.Identity()
    return pointwise(config.previous, config.filters, style)


def _match(channels: int, out: int, stride: int, style: CellStyle) -> nn.Module | None:
    """Make the module that brings a concatenated state to the others' shape; no ReLU (release)."""
    if stride > 1:
        return FactorisedReduction(channels, out, style, relu=False)
    if channels == out:
        return None
    return named(conv=conv1x1(channels, out), norm=style.norm(out))
