"""Read the loss surfaces that come with the project; data/README.md has the command."""

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from inspection.records import Surface
from runs.paths import EMBEDDED

FILE = EMBEDDED / "surfaces.jsonl"
COMMAND = (
    "python cli.py surface 'plain?depth=56&stem=cifar&width=8' "
    "'resnet?depth=56&stem=cifar&width=8' --epochs 8 --points 31 --json"
)
"""The command that made them."""


NAMES = ("plain-56", "ResNet-56")
"""Names of the networks in the file, in its order."""


@lru_cache(maxsize=1)
def shipped_surfaces() -> tuple[Surface, ...]:
    """Return the surfaces of plain-56 and ResNet-56."""
    return tuple(
        surface_from(json.loads(line)) for line in FILE.read_text(encoding="utf-8").splitlines()
    )


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
