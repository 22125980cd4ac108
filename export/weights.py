"""Build the network of a file that holds weights: seeded random ones, as its paper draws them."""

import torch
from torch import Tensor, nn

from analysis.of_spec import MOST_PARAMS
from backbones.limits import limited
from backbones.module_family import ModuleSpec
from backbones.registry import build
from backbones.spec import BackboneSpec
from export.errors import ExportError
from export.network import Network

SEED = 0
"""Seed of the weights and of the images that a file is tried with."""

MOST_DIFFERENCE = 1e-3
"""Largest relative difference of the logits with which a file is offered."""


def weighted(network: Network) -> nn.Module:
    """Build the network with random weights, ready for inference; raises ExportError.

    Weights that were trained are downloaded with their run; this file shows the architecture. A
    module of somebody's own is first built and run within limits: raises LimitError beyond them.
    """
    if network.profile.params > MOST_PARAMS:
        raise ExportError(
            "{spec} has {params} parameters; at most {most} are written to a file.",
            spec=network.spec.text,
            params=f"{network.profile.params:,}",
            most=f"{MOST_PARAMS:,}",
        )
    if isinstance(network.spec, ModuleSpec):
        limited(_try, network.spec)
    return _seeded(network.spec)


def _seeded(spec: BackboneSpec) -> nn.Module:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED)
        return build(spec).eval()


def _try(spec: BackboneSpec) -> None:
    logits(spec, _seeded(spec), trial_inputs(spec))


def trial_inputs(spec: BackboneSpec) -> tuple[Tensor, ...]:
    """Draw the inputs (1, ...) that a file is tried with, of images (1, C, H, W)."""
    generator = torch.Generator().manual_seed(SEED)
    return tuple(torch.randn(1, *shape, generator=generator) for shape in spec.input_shapes)


def logits(spec: BackboneSpec, net: nn.Module, inputs: tuple[Tensor, ...]) -> Tensor:
    """Run the network once; raises ExportError where it fails or gives more than one tensor."""
    try:
        with torch.no_grad():
            found = net(*inputs)
    except Exception as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise ExportError(
            "{spec} cannot run on random numbers: {reason}", spec=spec.text, reason=lines[0][:300]
        ) from error
    if not isinstance(found, Tensor):
        raise ExportError(
            "{spec} returns a {kind}; only networks that return one tensor are written as models.",
            spec=spec.text,
            kind=type(found).__name__,
        )
    return found


def difference(spec: BackboneSpec, found: Tensor, wanted: Tensor) -> float:
    """Return the norm of the difference over the norm of what is wanted.

    Raises ExportError beyond MOST_DIFFERENCE, and where a logit is no number.
    """
    gap, size = (found.double() - wanted.double()).norm(), wanted.double().norm()
    relative = 0.0 if gap == 0 else float(gap / size)
    # Not a number compares as neither more nor less.
    if not relative <= MOST_DIFFERENCE:
        raise ExportError(
            "The file of {spec} was tried, and its logits differ from PyTorch's by {difference} "
            "of their size; files are offered up to {most}.",
            spec=spec.text,
            difference=f"{relative:.1e}",
            most=f"{MOST_DIFFERENCE:g}",
        )
    return relative
