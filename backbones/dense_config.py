"""Resolve the number of layers in each dense block of a DenseNet from its depth.

Huang et al. 2017 (1608.06993): Table 1 for ImageNet, section 4 for CIFAR (three equal blocks). The
depth L counts the stem, each layer's convolutions, the transitions and the classifier.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backbones.spec import SIDES, SpecError

IMAGENET_BLOCKS: dict[int, tuple[int, ...]] = {
    121: (6, 12, 24, 16),
    161: (6, 12, 36, 24),
    169: (6, 12, 32, 32),
    201: (6, 12, 48, 32),
    264: (6, 12, 64, 48),
}
"""Table 1, and 161 of the authors' code. The paper's 264 has 265 layers by its own rule."""

WIDER = {161: 48}
"""Growth rates other than 32 that a depth stands for."""

MAX_LAYERS = 300
"""Most layers of all blocks together."""


@dataclass(frozen=True)
class DenseBlockConfig:
    """One dense block: ``layers`` layers that take ``in_channels`` to ``out_channels``."""

    number: int
    layers: int
    in_channels: int
    out_channels: int


def depth_step(bottleneck: bool) -> int:
    """Count the layers that one more H_l in each of three blocks adds."""
    return 6 if bottleneck else 3


def resolve_blocks(is_cifar: bool, given: Mapping[str, Any], bottleneck: bool) -> dict[str, Any]:
    """Resolve depth and blocks from whichever of them is given."""
    depth, blocks = given.get("depth"), given.get("blocks")
    if blocks is None:
        if is_cifar:
            blocks = _cifar_blocks(depth or (100 if bottleneck else 40), bottleneck)
        else:
            blocks = _imagenet_blocks(depth, bottleneck)
    if sum(blocks) > MAX_LAYERS:
        raise SpecError(
            "blocks", blocks, "all blocks may have at most {limit} layers", limit=MAX_LAYERS
        )
    layers = sum(blocks) * (2 if bottleneck else 1) + len(blocks) + 1
    if bottleneck and not is_cifar:
        names = {blocks: name for name, blocks in IMAGENET_BLOCKS.items()}
        layers = names.get(tuple(blocks), layers)
    if depth is not None and depth != layers:
        raise SpecError(
            "depth",
            depth,
            "blocks of {blocks} make {layers} layers; give depth or blocks, not both",
            blocks=", ".join(map(str, blocks)),
            layers=layers,
        )
    return {"depth": layers, "blocks": tuple(blocks)}


def _imagenet_blocks(depth: int | None, bottleneck: bool) -> tuple[int, ...]:
    if depth is None:
        return IMAGENET_BLOCKS[121]
    if depth not in IMAGENET_BLOCKS or not bottleneck:
        raise SpecError(
            "depth",
            depth,
            "with the ImageNet stem and bottlenecks choose {depths}, or give blocks",
            depths=", ".join(map(str, IMAGENET_BLOCKS)),
        )
    return IMAGENET_BLOCKS[depth]


def _cifar_blocks(depth: int, bottleneck: bool) -> tuple[int, ...]:
    step = depth_step(bottleneck)
    layers, rest = divmod(depth - 4, step)
    if rest or not 1 <= layers <= MAX_LAYERS // 3:
        nearest = step * min(max(layers, 1), MAX_LAYERS // 3) + 4
        raise SpecError(
            "depth",
            depth,
            "with the CIFAR stem it is {step}n + 4; the nearest below is {nearest}, or give blocks",
            step=step,
            nearest=nearest,
        )
    return (layers,) * 3


def check_size(values: Mapping[str, Any]) -> None:
    """Check that the map does not vanish, as each transition halves it."""
    halvings = len(values["blocks"]) - 1
    # The ImageNet stem rounds up twice, transitions round down.
    smallest = 2**halvings if values["stem"] == "cifar" else 4 * (2**halvings - 1) + 1
    sides = {
        side if values[side] else "input_size": values[side] or values["input_size"]
        for side in SIDES
    }
    name, pixels = min(sides.items(), key=lambda side: side[1])
    if pixels < smallest:
        raise SpecError(
            name,
            pixels,
            "{blocks} dense blocks need at least {smallest} pixels",
            blocks=len(values["blocks"]),
            smallest=smallest,
        )
