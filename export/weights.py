"""Build the network of a file that holds weights: seeded random ones, as its paper draws them."""

import torch
from torch import Tensor, nn

from analysis.of_spec import MOST_PARAMS
from backbones.registry import build
from export.errors import ExportError
from export.network import Network

SEED = 0
"""Seed of the weights and of the image that a file is tried with."""


def weighted(network: Network) -> nn.Module:
    """Build the network with random weights, ready for inference; raises ExportError.

    Weights that were trained are downloaded with their run; this file shows the architecture.
    """
    if network.profile.params > MOST_PARAMS:
        raise ExportError(
            "{spec} has {params} parameters; at most {most} are written to a file.",
            spec=network.spec.text,
            params=f"{network.profile.params:,}",
            most=f"{MOST_PARAMS:,}",
        )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED)
        return build(network.spec).eval()


def trial_image(network: Network) -> Tensor:
    """Draw the image (1, C, H, W) that a file is tried with."""
    generator = torch.Generator().manual_seed(SEED)
    return torch.randn(1, *network.spec.input_shape, generator=generator)


def difference(found: Tensor, wanted: Tensor) -> float:
    """Return the norm of the difference over the norm of what is wanted."""
    return float((found.double() - wanted.double()).norm() / wanted.double().norm())
