"""Define the values that channel gates take on an image: plain data without tensors."""

from dataclasses import dataclass


@dataclass(frozen=True)
class GateValues:
    """The numbers of a squeeze-and-excitation on one image, one for each channel.

    ``squeezed`` is z, what is left of each feature map; ``scales`` is s, what it is multiplied by.
    """

    path: str
    squeezed: tuple[float, ...]
    scales: tuple[float, ...]
