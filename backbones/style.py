"""Choose normalisation and activation of a network's layers, and make its stem of them.

Batch normalisation: Ioffe & Szegedy 2015 (1502.03167). Group normalisation: Wu & He 2018
(1803.08494), whose figures do not depend on the batch. SiLU: Elfwing et al. 2017 (1702.03118).
GELU: Hendrycks & Gimpel 2016 (1606.08415).
"""

from dataclasses import dataclass
from typing import Literal

from torch import nn

from backbones.layers import BatchNorm2d, Conv2d, GroupNorm, conv3x3, named

Norm = Literal["batch", "group"]
Activation = Literal["relu", "silu", "gelu"]

MOST_GROUPS = 32
"""Groups of the paper's networks (1803.08494, section 4)."""

LEAST_IN_GROUP = 2
"""Fewest channels of a group: of one channel it would be instance normalisation."""


@dataclass(frozen=True)
class Style:
    """Kinds of normalisation and activation that all blocks of a network share."""

    norm_kind: Norm = "batch"
    activation: Activation = "relu"

    def norm(self, channels: int) -> nn.Module:
        """Make a normalisation: (N, C, H, W) -> (N, C, H, W)."""
        if self.norm_kind == "batch":
            return BatchNorm2d(channels)
        return GroupNorm(groups_of(channels), channels)

    def act(self, *, in_place: bool = True) -> nn.Module:
        """Make an activation; GELU is never in place."""
        match self.activation:
            case "relu":
                return nn.ReLU(inplace=in_place)
            case "silu":
                return nn.SiLU(inplace=in_place)
            case "gelu":
                return nn.GELU()

    def named_act(self, number: int | str = "") -> dict[str, nn.Module]:
        """Make an activation with its name: ``relu1``."""
        return {f"{self.activation}{number}": self.act()}


USUAL = Style()
"""Batch normalisation and ReLU."""


def groups_of(channels: int) -> int:
    """Return 32, or the largest power of two that divides the channels into groups of two."""
    groups = MOST_GROUPS
    while groups > 1 and (channels % groups or channels // groups < LEAST_IN_GROUP):
        groups //= 2
    return groups


def stem(
    kind: Literal["imagenet", "cifar"], in_channels: int, width: int, style: Style = USUAL
) -> nn.Sequential:
    """Make the layers in front of the first stage.

    ``imagenet``: 7x7 convolution with stride 2 and 3x3 max pool, (N, C, H, W) -> (N, width, H/4,
    W/4). ``cifar``: one 3x3 convolution, (N, C, H, W) -> (N, width, H, W).
    """
    if kind == "cifar":
        return named(
            conv1=conv3x3(in_channels, width), norm1=style.norm(width), **style.named_act(1)
        )
    return named(
        conv1=Conv2d(in_channels, width, 7, stride=2, padding=3, bias=False),
        norm1=style.norm(width),
        **style.named_act(1),
        maxpool=nn.MaxPool2d(3, stride=2, padding=1),
    )
