"""Tracing one of several equal modules gives what tracing each of them gives."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from analysis.trace import profile
from backbones.registry import PRESETS, build, parse

TEXTS = [
    "plain-20-cifar",
    "resnet-56-cifar",
    "preact-resnet-164-cifar",
    "resnet-110-cifar-exclusive-gating",
    "resnet-110-cifar-dropout-shortcuts",
    "densenet-121",
    "densenet?stem=cifar&blocks=4,4&growth_rate=8&se_reduction=2&dropout=0.1",
    "resnext-50-32x4d",
    "se-resnet-50-post",
    "se-resnet-50-no-squeeze",
    "senet-154",
]


def both_ways(net: nn.Module, size: int = 16, channels: int = 3) -> None:
    shape = (channels, size, size)
    once, each = (profile(net, shape, repeats=repeats) for repeats in (True, False))
    assert once.operations == each.operations
    assert once.scopes == each.scopes
    assert list(once.scopes) == list(each.scopes)


@pytest.mark.parametrize("text", TEXTS)
def test_presets(text: str) -> None:
    spec = PRESETS[text].spec if text in PRESETS else parse(text)
    both_ways(build(spec, device="meta"), spec.input_size)


class Branch(nn.Module):
    """conv(x) + x, for the networks below."""

    def __init__(self, kernel: int = 3, slope: float = 1.0):
        super().__init__()
        self.conv = nn.Conv2d(3, 3, kernel, padding=kernel // 2)
        self.slope = slope

    def forward(self, x: Tensor) -> Tensor:
        x = x * self.slope if self.slope != 1 else x
        return self.conv(x) + x


class Calls(nn.Module):
    """A forward pass given as a function of the module and the image."""

    def __init__(self, forward: Callable[["Calls", Tensor], Tensor], *parts: nn.Module):
        super().__init__()
        self.parts = nn.ModuleList(parts)
        self.steps = forward

    def forward(self, x: Tensor) -> Tensor:
        return self.steps(self, x)


def chain(net: Calls, x: Tensor) -> Tensor:
    for part in net.parts:
        x = part(x)
    return x


def innards(net: Calls, x: Tensor) -> Tensor:
    for part in net.parts:
        x = part.conv(x)  # type: ignore[operator, union-attr]
    return x


def shared_parameter() -> nn.Module:
    first, second = Branch(), Branch()
    second.conv.weight = first.conv.weight
    return nn.Sequential(first, second, Branch())


def shared_module() -> nn.Module:
    branch = Branch()
    return nn.Sequential(Branch(), branch, branch, Branch())


def hooked() -> nn.Module:
    net = nn.Sequential(Branch(), Branch())
    net[1].register_forward_hook(lambda module, args, out: out + out)
    return net


def twice(net: Calls, x: Tensor) -> Tensor:
    return chain(net, chain(net, x))


ODD = {
    "other kernel": lambda: nn.Sequential(Branch(3), Branch(5), Branch(3)),
    "other setting": lambda: nn.Sequential(Branch(), Branch(slope=0.5), Branch(slope=0.5)),
    "shared parameter": shared_parameter,
    "shared module": shared_module,
    "hook": hooked,
    "called twice": lambda: Calls(twice, Branch(), Branch()),
    "module list": lambda: Calls(chain, Branch(), Branch(), Branch()),
    "innards only": lambda: Calls(innards, Branch(), Branch(), Branch()),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_networks(name: str) -> None:
    both_ways(ODD[name]())


def test_counts_of_odd_networks() -> None:
    for name in ("shared parameter", "shared module", "called twice", "innards only"):
        net = ODD[name]()
        expected = sum(parameter.numel() for parameter in net.parameters())
        assert profile(net, (3, 16, 16)).params == expected, name


def test_equal_modules_run_once() -> None:
    runs = []

    class Counting(Branch):
        def forward(self, x: Tensor) -> Tensor:
            runs.append(self)
            return super().forward(x)

    net = nn.Sequential(*(Counting() for _ in range(5)))
    both = [profile(net, (3, size, size)).macs for size in (8, 16)]
    assert len(runs) == 2
    assert both[1] == 4 * both[0]
    assert not any("forward" in vars(module) for module in net.modules())
    assert all(module.training for module in net.modules())
    assert net(torch.randn(1, 3, 8, 8)).shape == (1, 3, 8, 8)
