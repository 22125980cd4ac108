"""Define what a network makes of an image: plain data with numpy arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class StageMaps:
    """Some maps of a stage's output: ``maps`` (K, H, W), of the channels in ``chosen``."""

    path: str
    channels: int
    chosen: tuple[int, ...]
    maps: NDArray[np.float32]


@dataclass(frozen=True)
class Gate:
    """The values of a squeeze-and-excitation on one image, one for each channel."""

    path: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class ClassGates:
    """The means of a gate over the images of each class: ``means[class][channel]``."""

    path: str
    means: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Inside:
    """Maps by stage, gates in network order, and the probability of each class."""

    stages: tuple[StageMaps, ...]
    gates: tuple[Gate, ...]
    scores: tuple[float, ...]


@dataclass(frozen=True)
class EffectiveField:
    """The influence of each pixel on the middle unit of a stage, ``field`` (H, W) from 0 to 1.

    The theoretical field reaches from ``top`` to ``bottom`` and from ``left`` to ``right``, in
    pixels of the image, those of padding included.
    """

    path: str
    field: NDArray[np.float32]
    top: int
    bottom: int
    left: int
    right: int
