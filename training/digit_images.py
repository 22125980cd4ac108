"""Give a network images of digits, of the size and channels that it takes."""

from functools import lru_cache

import torch
from torch import Tensor

from backbones.spec import BackboneSpec
from training.catalogue import read_digits
from training.dataset import Dataset, resized

DIGITS = tuple(range(10))


@lru_cache(maxsize=1)
def _digits() -> Dataset:
    return read_digits()


def digit_pixels(digit: int) -> Tensor:
    """Return the pixels (1, 28, 28) uint8 of the first test image of a digit."""
    test = _digits().test
    return test.images[int((test.labels == digit).nonzero()[0])]


def digits(spec: BackboneSpec, digit: int) -> Tensor:
    """Return images (2, C, H, W) for a spec's network: the digit, and the next one beside it.

    Pixels are normalised as in training. Two, as one alone has no statistics on maps of one pixel.
    """
    data = _digits()
    labels = data.test.labels
    places = [int((labels == each % 10).nonzero()[0]) for each in (digit, digit + 1)]
    channels, size, _width = spec.input_shape
    part = resized(data.test.at(torch.tensor(places)), size)
    mean, deviation = data.scale()
    return ((part.images.float() - mean) / deviation).expand(-1, channels, -1, -1)
