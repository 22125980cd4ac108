"""Describe the weights of a module layer by layer."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from analysis.weight_records import LayerWeights, Weights

FIRST_FILTERS = 64


def describe_weights(net: nn.Module, source: str) -> Weights:
    """Describe the weights of a module's convolutions and linear layers, in order.

    ``source`` is where they come from. Raises ValueError for a module without a convolution.
    """
    layers = []
    filters: NDArray[np.float32] | None = None
    with torch.no_grad():
        for path, module in net.named_modules():
            if not isinstance(module, nn.Conv2d | nn.Linear):
                continue
            weight = module.weight
            shape, mean = tuple(weight.shape), weight.mean()
            # std_mean takes ten times as long.
            deviation = torch.linalg.vector_norm(weight - mean) / weight.numel() ** 0.5
            layers.append(LayerWeights(path, shape, float(mean), float(deviation)))
            if filters is None and isinstance(module, nn.Conv2d):
                filters = module.weight[:FIRST_FILTERS].numpy().copy()
    if filters is None:
        raise ValueError("a network without a convolution has no filters to show")
    return Weights(source, tuple(layers), filters)
