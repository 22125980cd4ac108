"""Small hand-made networks, and profiles and outlines that several tests share."""

from functools import lru_cache

import torch
from torch import Tensor, nn

from analysis.records import Profile
from analysis.trace import profile
from tests.profiles import profile_of
from viz.outline import Node, outline

PRESETS = ("resnet-18", "densenet-121", "se-resnet-50", "nasnet-a-cifar", "efficientnet-b0")


@lru_cache(maxsize=16)
def network(text: str) -> tuple[Profile, Node]:
    """A preset's profile and outline."""
    found = profile_of(text)
    return found, outline(found)


class Dense(nn.Module):
    """Each of ``count`` layers reads the concatenation of all before it."""

    def __init__(self, count: int) -> None:
        super().__init__()
        for i in range(count):
            layer = nn.Sequential(nn.Conv2d(4 + 2 * i, 2, 3, padding=1), nn.ReLU())
            self.add_module(f"layer{i + 1}", layer)

    def forward(self, x: Tensor) -> Tensor:
        features = [x]
        for layer in self.children():
            features.append(layer(torch.cat(features, 1)))
        return torch.cat(features, 1)


class Named(nn.Module):
    """Two equal branches with names of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.left = nn.Sequential(nn.Conv2d(4, 4, 1), nn.ReLU())
        self.right = nn.Sequential(nn.Conv2d(4, 4, 1), nn.ReLU())

    def forward(self, x: Tensor) -> Tensor:
        return self.right(self.left(x))


def traced(net: nn.Module, channels: int = 4, size: int = 8) -> tuple[Profile, Node]:
    """Profile and outline of any module on a small image."""
    found = profile(net, (channels, size, size), name=type(net).__name__)
    return found, outline(found)
