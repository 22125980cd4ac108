"""Write Python files with modules of one's own, and forget the families that they become."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from backbones import registry

NET = '''
"""Modules that somebody else wrote."""

import os
import time

import torch
from torch import Tensor, nn

print("imported")


class Net(nn.Module):
    """A convolution and a classifier."""

    def __init__(self, width: int = 8, rate=0.1, bias: bool = False, num_classes=10, act="relu"):
        super().__init__()
        self.conv = nn.Conv2d(3, width, 3, bias=bias)
        self.drop = nn.Dropout(rate)
        self.fc = nn.Linear(width, num_classes)
        self.act = getattr(nn.functional, act)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.drop(self.act(self.conv(x)).mean((2, 3))))


class Pair(nn.Module):
    def __init__(self, size, bias=True):
        super().__init__()
        self.fc = nn.Linear(size, 4, bias)

    def forward(self, one: Tensor, other: Tensor) -> Tensor:
        return self.fc(one) + self.fc(other)


def wide(factor: float = 2) -> nn.Module:
    return Net(int(8 * factor))


made = Net(4)


class Endless(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        while True:
            pass


class Large(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.ones(750_000_000, device="cpu")


class Leaves(nn.Module):
    def __init__(self):
        os._exit(3)


class Heavy(nn.Module):
    def __init__(self):
        super().__init__()
        self.kept = torch.zeros(4)

    def forward(self, x: Tensor) -> Tensor:
        if x.device.type != "meta":
            torch.ones(750_000_000)
        return x.mean((2, 3)) + self.kept[:3]


class Slow(nn.Module):
    def __init__(self):
        super().__init__()
        time.sleep(60)


class Named(nn.Module):
    def forward(self, x: Tensor) -> dict[str, Tensor]:
        return {"out": x.mean((2, 3))}


class Twice(nn.Module):
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return x.mean((2, 3)), x


class Undefined(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.mean((2, 3)) * float("nan")


class Broken(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 8, 3)
        self.second = nn.Conv2d(4, 8, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.second(self.first(x))


class Sampled(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        grid = x.new_zeros(1, 4, 4, 2)
        return nn.functional.grid_sample(x, grid, align_corners=False).mean((2, 3))


def number() -> int:
    return 3
'''


@pytest.fixture(autouse=True)
def _no_families_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    families, presets = dict(registry._FAMILIES), dict(registry._PRESETS)
    yield
    for kept, before in ((registry._FAMILIES, families), (registry._PRESETS, presets)):
        kept.clear()
        kept.update(before)  # type: ignore[arg-type]
    registry._renewals.clear()
    registry._parsed.cache_clear()


@pytest.fixture
def net(tmp_path: Path) -> Path:
    """A file with modules."""
    file = tmp_path / "net.py"
    file.write_text(NET, encoding="utf-8")
    return file
