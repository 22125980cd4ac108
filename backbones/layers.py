"""Define layers that several families share.

The parameterised ones leave their weights alone when they are made: each family initialises its
network once, in one documented function.
"""

from collections import OrderedDict
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional


class PlainSettings(nn.Module):
    """A module whose numbers and strings are set as plain attributes.

    nn.Module looks for a parameter, buffer or module in each value that it is given, which takes
    most of the time of making a convolution.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if value.__class__ in _PLAIN:
            self.__dict__[name] = value
        else:
            super().__setattr__(name, value)


_PLAIN = frozenset({int, float, bool, str, tuple, list})


class Conv2d(PlainSettings, nn.Conv2d):
    """A convolution whose weights the family initialises."""

    def reset_parameters(self) -> None:
        """Do nothing: the family initialises."""


class BatchNorm2d(PlainSettings, nn.BatchNorm2d):
    """A batch normalisation whose weights the family initialises."""

    def reset_parameters(self) -> None:
        """Do nothing: the family initialises."""


class GroupNorm(PlainSettings, nn.GroupNorm):
    """A group normalisation, which starts with scale 1 and shift 0."""


class Linear(PlainSettings, nn.Linear):
    """A fully connected layer whose weights the family initialises."""

    def reset_parameters(self) -> None:
        """Do nothing: the family initialises."""


def named(**layers: nn.Module) -> nn.Sequential:
    """Make a sequence of layers with names in place of numbers."""
    return nn.Sequential(OrderedDict(layers))


_OWN_TABLES = tuple(
    name for name, value in vars(nn.Module()).items() if isinstance(value, (dict, set))
)
"""Attributes that each copy has for itself: parameters, buffers, children, hooks."""


def copy_of(module: nn.Module) -> nn.Module:
    """Copy a module's structure; the copy's parameters are its own, their values not yet set.

    Equal blocks are constructed once and copied: many times faster than constructing each.
    """
    # A clone is where its original is: no need to ask for the device of each.
    with torch._C.DisableTorchFunction():
        return _copy(module)


def _copy(module: nn.Module) -> nn.Module:
    twin = object.__new__(type(module))
    # Past nn.Module's own __setattr__, which looks for parameters in whatever is set.
    state = twin.__dict__
    state.update(module.__dict__)
    for name in _OWN_TABLES:
        table = state[name]
        # Most are empty, and a new one is made faster than a copy.
        state[name] = table.copy() if table else table.__class__()
    parameters, buffers, children = state["_parameters"], state["_buffers"], state["_modules"]
    for name, parameter in parameters.items():
        if parameter is not None:
            parameters[name] = nn.Parameter(parameter.detach().clone())
    for name, buffer in buffers.items():
        if buffer is not None:
            buffers[name] = buffer.clone()
    for name, child in children.items():
        if child is not None:
            children[name] = _copy(child)
    return twin


def conv3x3(
    in_channels: int, out_channels: int, *, stride: int = 1, groups: int = 1, dilation: int = 1
) -> Conv2d:
    """Make a 3x3 convolution that keeps the resolution at stride 1; no bias, as BN follows."""
    return Conv2d(
        in_channels,
        out_channels,
        3,
        stride=stride,
        padding=dilation,
        dilation=dilation,
        groups=groups,
        bias=False,
    )


def conv1x1(in_channels: int, out_channels: int, *, stride: int = 1) -> Conv2d:
    """Make a 1x1 convolution; no bias, as BN follows."""
    return Conv2d(in_channels, out_channels, 1, stride=stride, bias=False)


class PadShortcut(nn.Module):
    """Option A: subsample in space, append zero channels; no parameters.

    He et al. 2015, section 3.3; zeros at the end as in fb.resnet.torch.
    """

    def __init__(self, in_channels: int, out_channels: int, stride: int):
        super().__init__()
        self.stride = stride
        self.extra_channels = out_channels - in_channels

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) -> (N, C', H / stride, W / stride)."""
        if self.stride > 1:
            x = x[:, :, :: self.stride, :: self.stride]
        return functional.pad(x, (0, 0, 0, 0, 0, self.extra_channels))


def classifier(channels: int, num_classes: int, **before: nn.Module) -> nn.Sequential:
    """Make global average pool and one FC layer: (N, C, H, W) -> (N, num_classes).

    ``before`` names layers that go in front of the pool.
    """
    return named(
        **before,
        avgpool=nn.AdaptiveAvgPool2d(1),
        flatten=nn.Flatten(1),
        fc=Linear(channels, num_classes),
    )


def he_initialise(net: nn.Module, generator: torch.Generator | None = None) -> None:
    """Initialise weights as the ResNet papers and their descendants do.

    Convolutions: normal with variance 2 / fan-out (He et al. 2015, 1502.01852, equation 14).
    Normalisation: scale 1, shift 0. FC layers: uniform in +- 1 / sqrt(fan-in). Biases of
    convolutions: 0. On the meta device there is nothing to fill.
    """
    for module in net.modules():
        match module:
            case Conv2d() | Linear() | BatchNorm2d() if module.weight.is_meta:
                return
            case Conv2d():
                nn.init.kaiming_normal_(
                    module.weight, mode="fan_out", nonlinearity="relu", generator=generator
                )
                if module.bias is not None:
                    nn.init.zeros_(module.bias)
            case BatchNorm2d():
                nn.init.ones_(module.weight)
                nn.init.zeros_(module.bias)
            case Linear():
                bound = module.in_features**-0.5
                nn.init.uniform_(module.weight, -bound, bound, generator=generator)
                nn.init.uniform_(module.bias, -bound, bound, generator=generator)
            case _:
                pass
