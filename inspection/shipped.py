"""Read the lesions and loss surfaces that come with the project, and give their commands."""

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from inspection.records import Intact, Lesion, Surface
from runs.paths import EMBEDDED

FILE, LESIONS = EMBEDDED / "surfaces.jsonl", EMBEDDED / "lesions.jsonl"
COMMAND = (
    "python cli.py surface 'plain?depth=56&stem=cifar&width=8' "
    "'resnet?depth=56&stem=cifar&width=8' --epochs 8 --points 31 --json"
)
"""The command that made them."""


LESION_COMMANDS = (
    "python cli.py train 'plain?depth=56&stem=cifar&width=8' "
    "'resnet?depth=56&stem=cifar&width=8' --epochs 8 --weights kept\n"
    "python cli.py lesion kept/resnet-depth-56-stem-cifar-width-8-seed0.safetensors "
    "--kind block --json"
)
"""The commands that made the lesions of one of them."""

NAMES = ("plain-56", "ResNet-56")
"""Names of the networks in both files, in their order."""


@lru_cache(maxsize=1)
def shipped_surfaces() -> tuple[Surface, ...]:
    """Return the surfaces of plain-56 and ResNet-56."""
    return tuple(
        surface_from(json.loads(line)) for line in FILE.read_text(encoding="utf-8").splitlines()
    )


@lru_cache(maxsize=1)
def shipped_lesions() -> tuple[tuple[Intact, tuple[Lesion, ...]], ...]:
    """Return each network of the file as a whole, and without each of its blocks."""
    lines = [json.loads(line) for line in LESIONS.read_text(encoding="utf-8").splitlines()]
    found = []
    for spec in dict.fromkeys(line["spec"] for line in lines):
        whole, *parts = [line for line in lines if line["spec"] == spec]
        count = whole["images"]
        intact = Intact(spec, whole["accuracy"], whole["loss"], count, count, len(parts), 0.0)
        lesions = tuple(
            Lesion(n, p["kind"], p["part"], p["changes_shape"], p["accuracy"], p["loss"])
            for n, p in enumerate(parts)
        )
        found.append((intact, lesions))
    return tuple(found)


def surface_from(line: Mapping[str, Any]) -> Surface:
    """Make a surface of a line of ``cli.py surface --json``; null is an infinite loss."""
    return Surface(
        spec=line["spec"],
        span=line["span"],
        images=line["images"],
        accuracy=line["accuracy"],
        losses=tuple(
            tuple(math.inf if loss is None else loss for loss in row) for row in line["losses"]
        ),
    )
