"""SAME padding is TensorFlow's, and average pools leave the padding out."""

import pytest
import torch
from timm.layers import Conv2dSame
from torch.nn import functional

from backbones.padding import AveragePool, MaxPool, PaddedAveragePool, SamePad

SIZES = [1, 2, 5, 8, 9, 14]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("kernel", [3, 5, 7])
def test_same_layers(size: int, stride: int, kernel: int) -> None:
    x = torch.randn(2, 3, size, size + 1)
    padded = SamePad(kernel, stride)(x)

    conv = Conv2dSame(3, 4, kernel, stride=stride, bias=False)
    assert torch.equal(functional.conv2d(padded, conv.weight, stride=stride), conv(x))

    ones = SamePad(kernel, stride)(torch.ones_like(x))
    mean = functional.avg_pool2d(padded, kernel, stride)
    counted = functional.avg_pool2d(ones, kernel, stride)
    torch.testing.assert_close(AveragePool(kernel, stride)(x), mean / counted)
    torch.testing.assert_close(PaddedAveragePool(kernel, stride)(x), mean)

    low = padded.masked_fill(ones == 0, -torch.inf)
    assert torch.equal(MaxPool(kernel, stride)(x), functional.max_pool2d(low, kernel, stride))
