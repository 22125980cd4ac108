"""Define shortcuts around a residual branch.

He et al. 2015 (1512.03385), section 3.3: options A (identity, zero-padded where channels grow), B
(projection where shapes change), C (projections everywhere). He et al. 2016 (1603.05027), Figure 2:
scaling and gates, which the identity turns out to be better than.
"""

from typing import Literal

from torch import Tensor, nn

from backbones.layers import Conv2d, PadShortcut, conv1x1, named
from backbones.stages import BlockConfig
from backbones.style import USUAL, Style

Shortcut = Literal["A", "B", "C"]


def changes_shape(config: BlockConfig) -> bool:
    """Return whether x cannot be added to F(x) as it is."""
    return config.stride != 1 or config.in_channels != config.out_channels


def shortcut_path(config: BlockConfig, option: Shortcut, style: Style = USUAL) -> nn.Module:
    """Make the shortcut of option A, B or C."""
    if option == "C" or (option == "B" and changes_shape(config)):
        return named(
            conv=conv1x1(config.in_channels, config.out_channels, stride=config.stride),
            norm=style.norm(config.out_channels),
        )
    if changes_shape(config):
        return PadShortcut(config.in_channels, config.out_channels, config.stride)
    return nn.Identity()


class Scale(nn.Module):
    """Multiplication by a constant, Figure 2 (b)."""

    def __init__(self, factor: float):
        super().__init__()
        self.factor = factor

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) -> (N, C, H, W)."""
        return x * self.factor


class Gate(nn.Module):
    """g(x) = sigmoid(W_g x + b_g), a 1x1 convolution with bias (section 3.1)."""

    def __init__(self, config: BlockConfig):
        super().__init__()
        self.conv = Conv2d(config.in_channels, config.out_channels, 1, stride=config.stride)
        self.sigmoid = nn.Sigmoid()

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) -> (N, C', H / stride, W / stride)."""
        return self.sigmoid(self.conv(x))


class ShortcutGate(nn.Module):
    """(1 - g(x)) h(x): shortcut-only gating, Figure 2 (d)."""

    def __init__(self, path: nn.Module, gate: Gate):
        super().__init__()
        self.path = path
        self.gate = gate

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) -> (N, C', H / stride, W / stride)."""
        return self.path(x) * (1 - self.gate(x))
