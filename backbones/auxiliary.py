"""Add an auxiliary classifier in the middle of a network, used in training only.

Szegedy et al. 2014 (1409.4842), section 5; NASNet weighs its loss with 0.4.
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn

from backbones.cell import CellStyle, Features
from backbones.layers import Conv2d, Linear, conv1x1, named

AUXILIARY_WEIGHT = 0.4


class TrainingLogits(NamedTuple):
    """Logits of a network with an auxiliary head in training mode, both (N, num_classes)."""

    logits: Tensor
    auxiliary: Tensor


Output = Tensor | TrainingLogits | tuple[Tensor, ...]
"""Logits, first of all where a network has heads for training only."""


def total_loss(output: Output, loss: Callable[[Tensor], Tensor]) -> Tensor:
    """Return the loss of a network's output, with those of the auxiliary heads that it has."""
    if isinstance(output, Tensor):
        return loss(output)
    auxiliary = [AUXILIARY_WEIGHT * loss(logits) for logits in output[1:] if logits is not None]
    return sum(auxiliary, loss(output[0]))


class AuxiliaryHead(nn.Module):
    """Logits from the middle of the network, in training mode only."""

    def __init__(self, channels: int, size: tuple[int, int], num_classes: int, style: CellStyle):
        super().__init__()
        # The release pools 5x5 with stride 3; small images leave less than that.
        kernel = (min(5, size[0]), min(5, size[1]))
        pooled = ((size[0] - kernel[0]) // 3 + 1, (size[1] - kernel[1]) // 3 + 1)
        self.layers = named(
            relu=nn.ReLU(),
            pool=nn.AvgPool2d(kernel, 3),
            conv1=conv1x1(channels, 128),
            norm1=style.norm(128),
            relu1=nn.ReLU(inplace=True),
            conv2=Conv2d(128, 768, pooled, bias=False),
            norm2=style.norm(768),
            relu2=nn.ReLU(inplace=True),
            flatten=nn.Flatten(1),
            fc=Linear(768, num_classes),
        )

    def forward(self, features: Features) -> Features:
        """Return (N, C, H, W) unchanged, with logits (N, num_classes) while training."""
        if not self.training:
            return features
        return features._replace(auxiliary=self.layers(features.current))
