"""Build a spec's network with first weights, to be run on a few images at once."""

import torch
from torch import Tensor, nn

from analysis.of_spec import profile_spec
from backbones.registry import build
from backbones.spec import BackboneSpec
from inspection.errors import InspectionError
from inspection.signals import as_in_training
from inspection.subject import one_thread
from language.said import message

MOST_MACS = 4_000_000_000
"""Most multiply-accumulates of one pass: about half a second on one core."""

MOST_WEIGHTS = 60_000_000


def first_weights(spec: BackboneSpec, images: int = 1, seed: int = 0) -> nn.Module:
    """Build the network from ``seed``, for a pass of so many images.

    Raises InspectionError where that would take longer than a reader waits.
    """
    profile = profile_spec(spec)
    if profile.macs * images > MOST_MACS or profile.params > MOST_WEIGHTS:
        raise InspectionError(
            message("{spec} is too large to be run here: choose a narrower network."),
            spec=spec.text,
        )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build(spec)


def run(net: nn.Module, images: Tensor) -> None:
    """Run a network on images (N, C, H, W), normalised over them; changes nothing in it."""
    with one_thread(), as_in_training(net), torch.inference_mode():
        net(images)
