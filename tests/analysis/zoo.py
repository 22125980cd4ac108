"""Build any classifier of torchvision and timm without weights, and count it as torch does."""

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from backbones import registry
from tests.backbones.library_index import LIBRARIES, names

__all__ = ["LIBRARIES", "build", "counted", "names", "runs_on_meta"]


def build(library: str, name: str) -> tuple[nn.Module, tuple[int, int, int]]:
    """Return a network on the meta device, in inference mode, and its image (C, H, W)."""
    spec = registry.parse(f"{library}?model={name}")
    # Without gradients the counter does not follow them, which fails for some.
    return registry.build(spec, "meta").eval().requires_grad_(False), spec.input_shape


def counted(net: nn.Module, shape: tuple[int, ...]) -> tuple[int, int]:
    """Return parameters and MACs by torch's counter."""
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        net(torch.empty(1, *shape, device="meta"))
    return sum(p.numel() for p in net.parameters()), counter.get_total_flops() // 2


def runs_on_meta(net: nn.Module, shape: tuple[int, ...]) -> bool:
    """Return whether the network's own forward runs on the meta device."""
    try:
        with torch.no_grad():
            net(torch.empty(1, *shape, device="meta"))
    except Exception:
        return False
    return True
