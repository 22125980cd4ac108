"""Define the records of a network's weights: numbers and one array, no tensors."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.records import Shape


@dataclass(frozen=True)
class LayerWeights:
    """The spread of one layer's weights; ``gate`` and bias parameters are not among them."""

    path: str
    shape: Shape
    mean: float
    deviation: float


@dataclass(frozen=True)
class Weights:
    """The weights of a network's convolutions and linear layers, in order.

    ``source`` is where they come from. ``filters`` are those of the first convolution,
    (N, C, H, W), at most 64.
    """

    source: str
    layers: tuple[LayerWeights, ...]
    filters: NDArray[np.float32]
