"""What the weights of a network look like, layer by layer."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from analysis.weight_records import LayerWeights, Source, Weights
from backbones.pretrained import pretrained
from backbones.registry import build, parse
from language.said import SaidError

MOST_PARAMS = 200_000_000
"""Largest network that is filled with numbers; a gigabyte with its copies."""

FIRST_FILTERS = 64


class TooManyWeightsError(SaidError):
    """A network is too large to be given weights here."""


def weights(text: str, source: Source, seed: int = 0) -> Weights:
    """Look at the weights of a spec's network: fresh ones from ``seed``, or torchvision's.

    Raises SpecError, TooManyWeightsError, and WeightsUnavailableError for ``torchvision``.
    """
    spec = parse(text)
    params = sum(p.numel() for p in build(spec, device="meta").parameters())
    if params > MOST_PARAMS:
        raise TooManyWeightsError(
            "{spec} has {params} parameters; at most {most} are filled here.",
            spec=spec.text,
            params=f"{params:,}",
            most=f"{MOST_PARAMS:,}",
        )
    if source == "torchvision":
        net = pretrained(spec)
    else:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            net = build(spec)
    return _look(net, text, source)


def _look(net: nn.Module, text: str, source: Source) -> Weights:
    layers = []
    filters: NDArray[np.float32] | None = None
    with torch.no_grad():
        for path, module in net.named_modules():
            if not isinstance(module, nn.Conv2d | nn.Linear):
                continue
            deviation, mean = torch.std_mean(module.weight, correction=0)
            shape = tuple(module.weight.shape)
            layers.append(LayerWeights(path, shape, float(mean), float(deviation)))
            if filters is None and isinstance(module, nn.Conv2d):
                filters = module.weight[:FIRST_FILTERS].numpy().copy()
    assert filters is not None, "a convolutional network has a convolution"  # noqa: S101
    return Weights(text, source, tuple(layers), filters)
