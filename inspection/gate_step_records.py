"""Define the steps of a channel gate on one image: plain data with numpy arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class GateSteps:
    """The numbers of a squeeze-and-excitation, step by step (1709.01507v4, equations 2 to 4).

    ``maps`` and ``scaled`` (K, H, W) are u and s u of the channels in ``chosen``; ``squeezed`` z,
    ``expanded`` W2 δ(W1 z) and ``scales`` s have a number for each channel, ``reduced`` W1 z and
    ``activated`` δ(W1 z) one for each hidden unit. Biases are added where the gate has them.
    ``activation`` and ``excitation`` are the names of δ and σ.
    """

    path: str
    chosen: tuple[int, ...]
    activation: str
    excitation: str
    maps: NDArray[np.float32]
    squeezed: tuple[float, ...]
    reduced: tuple[float, ...]
    activated: tuple[float, ...]
    expanded: tuple[float, ...]
    scales: tuple[float, ...]
    scaled: NDArray[np.float32]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Channels, height and width of the tensor that is scaled."""
        height, width = self.maps.shape[1:]
        return len(self.squeezed), height, width
