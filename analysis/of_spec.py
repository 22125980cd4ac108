"""Build a spec's network and analyse it: the only module here that imports specs."""

from collections.abc import Sequence
from typing import Literal

import torch

from analysis.collection import collection_paused
from analysis.gate_records import GateValues
from analysis.gates import Ends, gate_values
from analysis.memory_records import Memory
from analysis.records import Profile
from analysis.summary import text_summary
from analysis.trace import profile
from analysis.weight_records import Weights
from analysis.weights import describe_weights
from backbones.module_family import within_limits
from backbones.pretrained import pretrained
from backbones.registry import build
from backbones.spec import BackboneSpec
from language.said import SaidError

MOST_PARAMS = 200_000_000
"""Largest network that is filled with numbers; a gigabyte with its copies."""

Source = Literal["random", "torchvision"]
"""Name the origin of weights: a random initialisation, or torchvision's published ones."""


class TooManyWeightsError(SaidError):
    """A network is too large to be given weights here."""


def profile_spec(spec: BackboneSpec) -> Profile:
    """Profile the network of a spec.

    It is built without weights, so its size costs time, not memory. As all functions here do, it
    runs a module of somebody's own in a process with limits: raises LimitError beyond them.
    """
    return within_limits(_profile, spec)


def _profile(spec: BackboneSpec) -> Profile:
    with collection_paused():
        net = build(spec, device="meta")
        found = profile(net, *spec.input_shapes, name=spec.text)
        # Before the collector wakes up and looks at each of its parts.
        del net
    return found


def memory_of_spec(spec: BackboneSpec, optimiser: str = "") -> Memory:
    """Trace the memory of a spec's network in training with an optimiser, or at inference.

    Takes about as long as ten profiles. Raises MemoryTraceError, and LimitError as ``profile_spec``
    does.
    """
    return within_limits(_memory, spec, optimiser)


def _memory(spec: BackboneSpec, optimiser: str) -> Memory:
    # Torch's formulas come with Triton: a profile does without.
    from analysis.memory import trace_memory

    net = build(spec, device="meta")
    return trace_memory(net, *spec.input_shapes, optimiser=optimiser, name=spec.text)


def summarise_spec(spec: BackboneSpec) -> str:
    """Format torchinfo's table of a spec's network."""
    return within_limits(_summary, spec)


def _summary(spec: BackboneSpec) -> str:
    return text_summary(build(spec, device="meta"), *spec.input_shapes)


def gates_of_spec(
    spec: BackboneSpec, images: torch.Tensor, gates: Sequence[Ends], seed: int = 0
) -> list[GateValues]:
    """Return the gates that a spec's network, fresh from ``seed``, makes of the first image.

    Images are (N, C, H, W). Raises TooManyWeightsError.
    """
    return within_limits(_gates, spec, images, gates, seed)


def _gates(
    spec: BackboneSpec, images: torch.Tensor, gates: Sequence[Ends], seed: int
) -> list[GateValues]:
    _check_size(spec)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = build(spec)
    return gate_values(net, images, gates)


def _check_size(spec: BackboneSpec) -> None:
    params = sum(p.numel() for p in build(spec, device="meta").parameters())
    if params > MOST_PARAMS:
        raise TooManyWeightsError(
            "{spec} has {params} parameters; at most {most} are filled here.",
            spec=spec.text,
            params=f"{params:,}",
            most=f"{MOST_PARAMS:,}",
        )


def weights_of_spec(spec: BackboneSpec, source: Source, seed: int = 0) -> Weights:
    """Describe the weights of a spec's network: fresh ones from ``seed``, or torchvision's.

    Raises TooManyWeightsError, and WeightsUnavailableError for ``torchvision``.
    """
    return within_limits(_weights, spec, source, seed)


def _weights(spec: BackboneSpec, source: Source, seed: int) -> Weights:
    _check_size(spec)
    if source == "torchvision":
        return describe_weights(pretrained(spec), source)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = build(spec)
    return describe_weights(net, source)
