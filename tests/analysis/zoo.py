"""Build any classifier of torchvision and timm without weights, and count it as torch does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import timm
import torch
import torchvision
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

LIBRARIES = ("torchvision", "timm")


def names(library: str) -> list[str]:
    """The library's classifiers, by their names."""
    if library == "torchvision":
        return torchvision.models.list_models(module=torchvision.models)
    return timm.list_models()


@contextmanager
def parameters_on_meta() -> Iterator[None]:
    """Make parameters on the meta device, and nothing else: RegNet computes as it is built."""
    register = nn.Module.register_parameter

    def register_on_meta(self: nn.Module, name: str, param: Any) -> None:
        if param is not None and not param.is_meta:
            param = nn.Parameter(param.detach().to("meta"), requires_grad=param.requires_grad)
        register(self, name, param)

    with patch.object(nn.Module, "register_parameter", register_on_meta):
        yield


def build(library: str, name: str) -> tuple[nn.Module, tuple[int, int, int]]:
    """Return a network on the meta device, in inference mode, and its image (C, H, W)."""
    if library == "timm":
        with torch.device("meta"):
            net = timm.create_model(name, pretrained=False)
        shape = tuple(net.default_cfg["input_size"])
    else:
        with parameters_on_meta():
            net, shape = torchvision.models.get_model(name, weights=None), (3, 224, 224)
    # Without gradients the counter does not follow them, which fails for some.
    return net.to("meta").eval().requires_grad_(False), shape


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
