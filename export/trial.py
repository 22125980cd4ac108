"""Keep what was found when a file was tried before it is offered."""

from typing import NamedTuple


class Trial(NamedTuple):
    """The relative difference of the file's logits from the network's, and the file's bytes.

    The difference of a file without weights is that of the file from which it is made.
    """

    difference: float
    bytes: int
