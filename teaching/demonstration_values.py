"""Compute what demonstrations show of networks and of a digit."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from backbones.registry import parse
from backbones.spec import BackboneSpec
from backbones.title import published_title, title
from inspection import block_sums as sums_of_blocks
from inspection import gate_steps as steps_of_gates
from inspection import pooling
from inspection.gate_step_records import GateSteps
from inspection.layer_gradients import layer_gradients
from inspection.pooling_records import Pooled
from inspection.records import LayerGradient
from inspection.subject import Subject, untrained
from inspection.sum_records import BlockSum, NetworkGains
from training.digit_images import DIGITS, digit_pixels, digits
from training.recipe import Recipe


def _batch(spec: BackboneSpec, digit: int) -> torch.Tensor:
    """Return images of all ten digits, whose statistics normalise them; the chosen one is first."""
    return torch.cat([digits(spec, digit + step) for step in range(0, len(DIGITS), 2)])


def block_sums(
    spec: BackboneSpec, digit: int, most: int = sums_of_blocks.MAPS
) -> tuple[BlockSum, ...]:
    """Return the sums of a network's blocks on a digit; raises SaidError."""
    return sums_of_blocks.block_sums(spec, _batch(spec, digit), most)


def picture(spec: BackboneSpec, digit: int) -> NDArray[np.float32]:
    """Return the digit (H, W) as a network is given it."""
    pixels: NDArray[np.float32] = digits(spec, digit)[0, 0].numpy()
    return pixels


def gate_steps(spec: BackboneSpec, digit: int) -> GateSteps:
    """Return the steps of a network's first gate on a digit; raises SaidError."""
    return steps_of_gates.gate_steps(spec, _batch(spec, digit))


def pooled(digit: int, window: int) -> Pooled:
    """Return what windows make of a digit."""
    return pooling.pooled(digit_pixels(digit), window)


def gains(spec: BackboneSpec) -> NetworkGains:
    """Measure the gains of a network's blocks; raises SaidError."""
    return sums_of_blocks.block_gains(_subject(spec))


def gradients(spec: BackboneSpec) -> tuple[LayerGradient, ...]:
    """Measure the gradients of a network's layers; raises SaidError."""
    return layer_gradients(_subject(spec))


def named(texts: Sequence[str]) -> dict[str, BackboneSpec]:
    """Parse networks, by their titles; raises SpecError."""
    return {title(spec): spec for spec in map(parse, texts)}


def marks(specs: Sequence[str]) -> list[str]:
    """Return the names of networks' marks for the phrases of a lesson."""
    return [published_title(parse(spec)) for spec in specs]


def _subject(spec: BackboneSpec) -> Subject:
    return untrained(spec, Recipe())
