"""Describe the window of a convolution or a pool: its axes, and its settings in words."""

from fractions import Fraction
from typing import Any

Pair = tuple[int, int]
Axis = tuple[int, int | Fraction, int]
"""A window along one axis: its extent, its stride, the first pixel that output pixel 0 sees."""


def pair(value: Any) -> Pair:
    """Return an int or a pair as a pair."""
    if isinstance(value, int):
        return value, value
    first, second = value if len(value) == 2 else (value[0], value[0])
    return int(first), int(second)


def compact(values: tuple[int, ...]) -> int | str:
    """Shorten ``(3, 3)`` -> 3, ``(1, 7)`` -> "1x7"."""
    return values[0] if len(set(values)) == 1 else "x".join(map(str, values))


def window_settings(
    kernel: tuple[int, ...],
    strides: tuple[int, ...],
    padding: int | str,
    dilations: tuple[int, ...],
    groups: int = 1,
) -> tuple[tuple[str, Any], ...]:
    """List what a convolution or a pool is told by, of dilation and groups what is not 1."""
    found: dict[str, Any] = {"kernel": compact(kernel), "stride": compact(strides)}
    found["padding"] = padding
    if set(dilations) != {1}:
        found["dilation"] = compact(dilations)
    if groups != 1:
        found["groups"] = groups
    return tuple(found.items())
