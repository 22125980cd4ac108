"""Define MBConv, the mobile inverted bottleneck.

Sandler et al. 2018 (1801.04381): 1x1 expansion, depthwise convolution, 1x1 projection without
activation; the input is added where shapes allow. Tan & Le 2019 (1905.11946) put a squeeze-and-
excitation after the depthwise convolution, whose hidden layer is a quarter of the block's *input*
channels, and use SiLU. With expansion 1 there is no expanding convolution.
"""

from dataclasses import dataclass
from typing import Literal

from torch import Tensor, nn

from backbones.layers import BatchNorm2d, Conv2d, conv1x1, named
from backbones.padding import SamePad
from backbones.squeeze_excitation import SqueezeExcitation, hidden_units

Padding = Literal["same", "symmetric"]


@dataclass(frozen=True)
class MBConvStyle:
    """Settings that all blocks of a network share; ``se_reduction`` None leaves SE out."""

    se_reduction: int | None
    padding: Padding
    norm_eps: float
    norm_momentum: float

    def norm(self, channels: int) -> BatchNorm2d:
        """Make BN with the network's epsilon and momentum."""
        return BatchNorm2d(channels, eps=self.norm_eps, momentum=self.norm_momentum)

    def spatial(
        self, channels: int, out: int, kernel: int, stride: int, name: str, *, groups: int = 1
    ) -> dict[str, nn.Module]:
        """Make a convolution over space, with asymmetric padding before it if needed."""
        before = {"pad": SamePad(kernel, stride)} if stride > 1 and self.padding == "same" else {}
        conv = Conv2d(
            channels, out, kernel,
            stride=stride, padding=0 if before else kernel // 2, groups=groups, bias=False,
        )  # fmt: skip
        return {**before, name: conv}


@dataclass(frozen=True)
class MBConvConfig:
    """One block's channels, expansion, kernel and stride."""

    in_channels: int
    out_channels: int
    expansion: int
    kernel: int
    stride: int

    @property
    def adds_input(self) -> bool:
        """Return whether the shapes allow a shortcut."""
        return self.stride == 1 and self.in_channels == self.out_channels


class MBConv(nn.Module):
    """Mobile inverted bottleneck with squeeze-and-excitation (Table 1)."""

    def __init__(self, style: MBConvStyle, config: MBConvConfig):
        super().__init__()
        inner = config.in_channels * config.expansion
        layers: dict[str, nn.Module] = {}
        if config.expansion > 1:
            layers |= {
                "expand": conv1x1(config.in_channels, inner),
                "norm1": style.norm(inner),
                "silu1": nn.SiLU(inplace=True),
            }
        layers |= style.spatial(
            inner, inner, config.kernel, config.stride, "depthwise", groups=inner
        )
        layers |= {"norm2": style.norm(inner), "silu2": nn.SiLU(inplace=True)}
        if style.se_reduction is not None:
            hidden = hidden_units(config.in_channels, style.se_reduction)
            layers["se"] = SqueezeExcitation(inner, hidden, activation=nn.SiLU)
        layers |= {
            "project": conv1x1(inner, config.out_channels),
            "norm3": style.norm(config.out_channels),
        }
        self.branch = named(**layers)
        self.adds_input = config.adds_input
        self.drop_path: nn.Module = nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) -> (N, C', ceil(H / stride), ceil(W / stride))."""
        out = self.branch(x)
        return self.drop_path(out) + x if self.adds_input else out
