"""Squeeze-and-excitation: a gate for each channel, computed from the whole feature map.

Hu et al. 2018 (1709.01507v4), equations 2 to 4.
"""

from typing import Literal

import torch
from torch import Tensor, nn

from backbones.layers import Conv2d

Squeeze = Literal["avg", "max", "none"]
Excitation = Literal["sigmoid", "double_sigmoid", "tanh", "relu", "softmax"]


def _squeeze(kind: Squeeze) -> nn.Module:
    match kind:
        case "avg":
            return nn.AdaptiveAvgPool2d(1)
        case "max":
            return nn.AdaptiveMaxPool2d(1)
        case "none":
            return nn.Identity()


class DoubleSigmoid(nn.Module):
    """2 sigmoid(x), a gate from 0 to 2 that begins at 1 (Swietojanski and Renals 2014, LHUC)."""

    def forward(self, x: Tensor) -> Tensor:
        """Map any shape to the same."""
        return 2 * torch.sigmoid(x)


def _excitation(kind: Excitation) -> nn.Module:
    match kind:
        case "sigmoid":
            return nn.Sigmoid()
        case "double_sigmoid":
            return DoubleSigmoid()
        case "tanh":
            return nn.Tanh()
        case "relu":
            return nn.ReLU(inplace=True)
        case "softmax":
            return nn.Softmax(dim=1)


class SqueezeExcitation(nn.Module):
    """Channel gate: squeeze to one number per channel, two FC layers, excitation, rescale.

    ``hidden`` units, C / r in the paper and a quarter of the block's input channels in
    EfficientNet, whose ``activation`` is SiLU. ``squeeze``: global average (the paper), global
    maximum (Table 11) or none, which gates each pixel (Table 16). ``excitation``: Table 12;
    ``softmax`` over channels; ``double_sigmoid`` begins at 1, where sigmoid begins at 0.5. FC
    layers carry a bias as in the released models; the ablations of section 6 have none.
    """

    def __init__(
        self,
        channels: int,
        hidden: int,
        squeeze: Squeeze = "avg",
        excitation: Excitation = "sigmoid",
        *,
        activation: type[nn.ReLU | nn.SiLU] = nn.ReLU,
        bias: bool = True,
    ):
        super().__init__()
        self.squeeze = _squeeze(squeeze)
        self.reduce = Conv2d(channels, hidden, 1, bias=bias)
        self._activation = activation.__name__.lower()
        self.add_module(self._activation, activation(inplace=True))
        self.expand = Conv2d(hidden, channels, 1, bias=bias)
        self.gate = _excitation(excitation)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) -> (N, C, H, W)."""
        hidden = self.get_submodule(self._activation)(self.reduce(self.squeeze(x)))
        return x * self.gate(self.expand(hidden))


def hidden_units(channels: int, reduction: int) -> int:
    """Return C / r rounded down, at least one."""
    return max(1, channels // reduction)


def squeeze_excitation(channels: int, reduction: int | None) -> dict[str, nn.Module]:
    """Return the gate as the last layer of a branch, by its name; nothing where r is None."""
    if reduction is None:
        return {}
    return {"se": SqueezeExcitation(channels, hidden_units(channels, reduction))}
