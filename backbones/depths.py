"""Resolve blocks per stage from a depth, as the papers number their networks.

He et al. 2015 (1512.03385): Table 1 for ImageNet, section 4.2 for CIFAR, 6n + 2 layers in three
stages of basic blocks. Bottleneck CIFAR nets have 9n + 2 layers (He et al. 2016, 1603.05027). Wide
ResNets (Zagoruyko & Komodakis 2016, 1605.07146) have 6n + 4: their stem is narrower than the first
stage, so every stage begins with a projection, and it is convolutions that they count.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from backbones.spec import SpecError, Stem

Block = Literal["basic", "bottleneck"]

IMAGENET_DEPTHS: dict[int, tuple[Block, tuple[int, ...]]] = {
    18: ("basic", (2, 2, 2, 2)),
    34: ("basic", (3, 4, 6, 3)),
    50: ("bottleneck", (3, 4, 6, 3)),
    101: ("bottleneck", (3, 4, 23, 3)),
    152: ("bottleneck", (3, 8, 36, 3)),
    200: ("bottleneck", (3, 24, 36, 3)),
}
"""Table 1 of 1512.03385; 200 layers: 1603.05027, section 4."""

CIFAR_BOTTLENECK_DEPTHS = (164, 1001)
"""Depths that He et al. 2016 built of bottlenecks, though 164 is also 6n + 2."""

MAX_CIFAR_DEPTH = 1_202
MAX_BLOCKS = 1_000

CONVOLUTIONS: dict[Block, int] = {"basic": 2, "bottleneck": 3}

WIDE_STEM = 16
"""Channels of a Wide ResNet's stem (1605.07146, Table 1)."""


def resolve_stages(
    given: Mapping[str, Any], stem: Stem, stem_layers: int, is_wide: bool | None
) -> dict[str, Any]:
    """Resolve depth, block and stages from whichever of them is given, and whether it is wide.

    ``is_wide`` says that the stem of a CIFAR net is not as wide as the first stage; None leaves
    that to the depth.
    """
    depth, block, stages = given.get("depth"), given.get("block"), given.get("stages")
    if stages is None and stem == "imagenet":
        if depth is None:
            depth = (34 if block == "basic" else 50) + stem_layers - 1
        block, stages = _imagenet_stages(depth, block, stem_layers)
    elif stages is None:
        usual = 29 if block == "bottleneck" else 22 if is_wide else 20
        if is_wide is None:
            is_wide = block != "bottleneck" and is_wide_depth(depth or usual)
        block, stages = _cifar_stages(depth or usual, block, is_wide)
    elif block is None and depth is not None:
        block = _block_for(depth, stages, stem_layers, is_wide)
    elif block is None:
        block = _usual_block(stem, stages)
    if sum(stages) > MAX_BLOCKS:
        raise SpecError(
            "stages", stages, "a network may have at most {limit} blocks in all", limit=MAX_BLOCKS
        )
    if is_wide is None:
        counted = [layers_of(stages, block, stem_layers, wide) for wide in (False, True)]
        is_wide = block == "basic" and depth == counted[1] != counted[0]
    is_wide = is_wide and block == "basic"
    layers = layers_of(stages, block, stem_layers, is_wide)
    if depth is not None and depth != layers:
        raise SpecError(
            "depth",
            depth,
            "{stages} {block} blocks make {layers} layers; give depth or stages, not both",
            stages=", ".join(map(str, stages)),
            block=block,
            layers=layers,
        )
    return {"depth": layers, "block": block, "stages": tuple(stages), "is_wide": is_wide}


def layers_of(stages: Sequence[int], block: Block, stem_layers: int, is_wide: bool) -> int:
    """Count stem, blocks and FC layer; of a Wide ResNet stem, blocks and projections."""
    return sum(stages) * CONVOLUTIONS[block] + stem_layers + (len(stages) if is_wide else 1)


def cifar_depths(is_wide: bool) -> list[int]:
    """Return the depths that CIFAR nets may have."""
    depths = range(8, MAX_CIFAR_DEPTH + 1)
    return [depth for depth in depths if (is_wide_depth if is_wide else _cifar_block)(depth)]


def is_wide_depth(depth: int) -> bool:
    """Return whether a depth is 6n + 4, which no other CIFAR net has."""
    return 10 <= depth <= MAX_CIFAR_DEPTH and (depth - 4) % 6 == 0


def _imagenet_stages(
    depth: int, block: Block | None, stem_layers: int
) -> tuple[Block, tuple[int, ...]]:
    listed = {usual + stem_layers - 1: entry for usual, entry in IMAGENET_DEPTHS.items()}
    if depth not in listed:
        raise SpecError(
            "depth",
            depth,
            "with the ImageNet stem choose {depths}, or give stages",
            depths=", ".join(map(str, listed)),
        )
    usual, stages = listed[depth]
    if block not in (None, usual):
        raise SpecError(
            "block",
            block,
            "{depth} layers are made of {usual} blocks; give stages for another mixture",
            depth=depth,
            usual=usual,
        )
    return usual, stages


def _cifar_stages(depth: int, block: Block | None, is_wide: bool) -> tuple[Block, tuple[int, ...]]:
    block = block or ("basic" if is_wide else _cifar_block(depth)) or "basic"
    beside = 4 if is_wide and block == "basic" else 2
    step = 3 * CONVOLUTIONS[block]
    if depth > MAX_CIFAR_DEPTH or depth < step + beside or (depth - beside) % step:
        below = max(step + beside, (min(depth, MAX_CIFAR_DEPTH) - beside) // step * step + beside)
        raise SpecError(
            "depth",
            depth,
            "with the CIFAR stem it is 6n + 2 (basic), 9n + 2 (bottleneck) or 6n + 4 (Wide "
            "ResNet), at most {limit}; the nearest below is {below}, or give stages",
            limit=MAX_CIFAR_DEPTH,
            below=below,
        )
    return block, ((depth - beside) // step,) * 3


def _cifar_block(depth: int) -> Block | None:
    """Return the block that a CIFAR depth is made of by default; None for no such depth."""
    if depth in CIFAR_BOTTLENECK_DEPTHS:
        return "bottleneck"
    if (depth - 2) % 6 == 0:
        return "basic"
    return "bottleneck" if (depth - 2) % 9 == 0 else None


def _usual_block(stem: Stem, stages: tuple[int, ...]) -> Block:
    """Return basic in CIFAR nets and in the stages of ResNet-18, bottleneck elsewhere."""
    return "basic" if stem == "cifar" or stages == (2, 2, 2, 2) else "bottleneck"


def _block_for(
    depth: int, stages: tuple[int, ...], stem_layers: int, is_wide: bool | None
) -> Block:
    """Return the block with which ``stages`` are that deep, if there is one."""
    kinds = (False, True) if is_wide is None else (is_wide,)
    are_basic = depth in [layers_of(stages, "basic", stem_layers, wide) for wide in kinds]
    return "basic" if are_basic else "bottleneck"
