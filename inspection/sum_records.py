"""Define what a block adds, and what it makes of a small change: plain data with numpy arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class BlockSum:
    """The sum of a block on one image: ``x``, ``branch`` F(x) and ``total``, maps (K, H, W).

    ``x`` is what the shortcut hands on, x itself where ``is_identity``. The maps are those of the
    channels in ``chosen``, of so many ``channels``; ``sizes`` are root mean squares of all three
    tensors, over all channels.
    """

    path: str
    channels: int
    chosen: tuple[int, ...]
    is_identity: bool
    x: NDArray[np.float32]
    branch: NDArray[np.float32]
    total: NDArray[np.float32]
    sizes: tuple[float, float, float]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Channels, height and width of each of the three tensors."""
        height, width = self.x.shape[1:]
        return self.channels, height, width


@dataclass(frozen=True)
class BlockGain:
    """The effect of a block's sum on a small random change v of x.

    ``gain`` is |v + F'v| / |v|, before the block's last activation; ``branch_gain`` is
    |F'v| / |v|, and both are the same where nothing is added. ``shrunk`` is the share of the
    numbers of v that are smaller in v + F'v, as F' points against v there; 0 where nothing is
    added.
    """

    name: str
    has_shortcut: bool
    gain: float
    branch_gain: float
    shrunk: float


@dataclass(frozen=True)
class NetworkGains:
    """The gains of a network's blocks on so many ``images`` of ``size`` pixels."""

    images: int
    size: int
    blocks: tuple[BlockGain, ...]
