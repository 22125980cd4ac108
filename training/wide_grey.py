"""Scale grey values of more than 8 bits to 0 to 255, by one range for all files of a collection.

The range is the usual one of such files that holds the collection's extremes; where none does, as
with signed values, the extremes themselves. So two files of one collection stay comparable.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image

Kind = Literal["integer", "float"]

TOPS: dict[Kind, tuple[float, ...]] = {
    "integer": tuple(2.0**bits - 1 for bits in (8, 10, 12, 14, 16)),
    "float": (1.0, 255.0, 65_535.0),
}
"""Usual largest values: of integers by their bits, of floats by what they were made from."""

TOLERANCE = 0.05
"""Share of a range by which values may leave it: a filter or a resampling overshoots."""

DARKEST = 1 / 16
"""Least share of a usual range that a collection reaches; below it, it would look black."""


@dataclass(frozen=True)
class WideGrey:
    """Grey values (H, W) float32 as they are in a file, and the file's extremes."""

    kind: Kind
    values: np.ndarray
    low: float
    high: float

    @classmethod
    def of(cls, image: Image.Image) -> "WideGrey":
        """Read an image of mode I, I;16 or F; what is no finite number becomes its darkest."""
        values = np.asarray(image).astype(np.float32)
        finite = values[np.isfinite(values)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
        filled = np.where(np.isfinite(values), values, min(low, 0.0))
        return cls("float" if image.mode == "F" else "integer", filled, low, high)


def is_wide(image: Image.Image) -> bool:
    """Return whether an image has grey values of more than 8 bits, which Pillow would cut off."""
    return image.mode.startswith("I") or image.mode == "F"


def to_pixels(squares: Sequence[np.ndarray | WideGrey]) -> list[np.ndarray]:
    """Convert the images of a collection to RGB (H, W, 3) uint8; those that are so already stay."""
    wide = [square for square in squares if isinstance(square, WideGrey)]
    ranges = {kind: value_range(kind, [one for one in wide if one.kind == kind]) for kind in TOPS}
    return [
        _scaled(square.values, *ranges[square.kind]) if isinstance(square, WideGrey) else square
        for square in squares
    ]


def value_range(kind: Kind, images: Sequence[WideGrey]) -> tuple[float, float]:
    """Return the values that become black and white in all images of a kind."""
    low = min((one.low for one in images), default=0.0)
    high = max((one.high for one in images), default=0.0)
    size = max(-low, high)
    is_signed = low < -TOLERANCE * size
    if kind == "float" and is_signed and DARKEST < size <= 1 + TOLERANCE:
        return -1.0, 1.0
    if is_signed:
        return low, high
    for top in TOPS[kind]:
        if DARKEST * top < high <= (1 + TOLERANCE) * top:
            return 0.0, top
    return 0.0, high


def _scaled(values: np.ndarray, low: float, high: float) -> np.ndarray:
    grey = (values.astype(np.float64) - low) / ((high - low) or 1.0) * 255
    return np.repeat(grey.round().clip(0, 255).astype(np.uint8)[..., None], 3, axis=2)
