"""Receptive fields follow both axes, and are what the gradient of the image shows."""

import random
from unittest.mock import patch

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from analysis.records import Extent
from analysis.trace import profile
from backbones.nasnet import NASNetSpec
from backbones.registry import build, parse
from search.space import NASNetSpace

THE_ISSUE = "nasnet?stem=cifar&cell=1x7.0:1x7.0@2/conv1.0:conv1.0@2&cells=1&filters=2&input_size=96"


def average_instead(
    x: Tensor, kernel: int, stride: int | None = None, padding: int = 0, dilation: int = 1,
    ceil_mode: bool = False, return_indices: bool = False,
) -> Tensor:  # fmt: skip
    """Read the window of a max pool, all of whose pixels count."""
    return functional.avg_pool2d(x, kernel, stride, padding, ceil_mode)


def seen_by_gradient(net: nn.Module, reader: str, shape: tuple[int, ...]) -> tuple[int, int]:
    """Return height and width of what the middle pixel of a module's input depends on."""
    net = net.double().eval()
    # Positive weights, so that no path is cancelled or cut by a ReLU.
    for parameter in net.parameters():
        parameter.data = parameter.data.abs().clamp(min=1e-3)
    read: list[Tensor] = []
    net.get_submodule(reader).register_forward_pre_hook(lambda _module, args: read.append(args[0]))
    image = torch.rand(1, *shape, dtype=torch.float64, requires_grad=True)
    with patch("torch.nn.functional.max_pool2d", average_instead):
        net(image)
    height, width = read[0].shape[2:]
    read[0][0, :, height // 2, width // 2].sum().backward()
    assert image.grad is not None
    marks = image.grad[0].abs().sum(0)
    rows, columns = marks.sum(1).nonzero(), marks.sum(0).nonzero()
    return int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1


def both(text: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the largest receptive field by the profile and by the gradient."""
    spec = parse(text)
    net = build(spec)
    found = profile(net, spec.input_shape)
    pool = next(op.path for op in reversed(found.main_path) if op.kind == "global pool")
    return found.receptive_field.largest, seen_by_gradient(net, pool, spec.input_shape)


def test_two_kernels_of_one_axis_each() -> None:
    assert both(THE_ISSUE) == ((45, 45), (45, 45))


@pytest.mark.parametrize("seed", range(12))
def test_random_cells_agree_with_the_gradient(seed: int) -> None:
    rng, space = random.Random(seed), NASNetSpace(2)
    choices = tuple(rng.randrange(len(decision.options)) for decision in space.decisions)
    cell = space.genotype(choices).text
    spec = NASNetSpec(stem="cifar", cell=cell, cells=1, filters=2, input_size=288)
    ours, gradients = both(spec.text)
    assert ours == gradients


UNLIKE_AXES = {
    "kernel": nn.Conv2d(2, 2, (3, 7)),
    "stride": nn.Sequential(nn.Conv2d(2, 2, 3, stride=(2, 1)), nn.Conv2d(2, 2, 3)),
    "dilation": nn.Conv2d(2, 2, 3, dilation=(1, 4)),
    "padding": nn.Sequential(nn.Conv2d(2, 2, (5, 1), padding=(2, 0)), nn.Conv2d(2, 2, 3)),
    "pool": nn.Sequential(nn.MaxPool2d((1, 3), (1, 2)), nn.Conv2d(2, 2, 3)),
    "average pool": nn.Sequential(nn.AvgPool2d((4, 2), (3, 1)), nn.Conv2d(2, 2, (1, 3))),
    "transposed": nn.Sequential(nn.Conv2d(2, 2, 3), nn.ConvTranspose2d(2, 2, (4, 6), stride=2)),
}


@pytest.mark.parametrize("name", UNLIKE_AXES)
def test_axes_may_differ(name: str) -> None:
    net = nn.Sequential(UNLIKE_AXES[name], nn.ReLU())
    found = profile(net, (2, 64, 80))
    assert found.receptive_field.largest == seen_by_gradient(net, "1", (2, 64, 80))


class Shifted(nn.Module):
    """Two paths of which one looks two pixels further to the right."""

    def forward(self, x: Tensor) -> Tensor:
        return x[:, :, :, :-2] + functional.pad(x, (0, -2))[:, :, :, :] + x[:, :, :, 2:]


def test_paths_that_look_elsewhere_see_more_together() -> None:
    field = profile(Shifted(), (2, 8, 8)).receptive_field
    assert field.height == Extent(1, 0, 0, 1)
    assert field.width == Extent(1, 0, 2, 1)
    assert (field.smallest, field.largest) == ((1, 1), (1, 3))
