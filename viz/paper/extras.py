"""Hold what a paper's figure shows besides the network: the reader's choices, other networks."""

from collections.abc import Callable
from dataclasses import dataclass

from analysis.gate_records import GateValues
from viz.paper.dense import EXERCISE, Growth
from viz.paper.scaling import Scaled


@dataclass(frozen=True)
class Extras:
    """Values and networks that figures show besides a profile.

    ``gates`` are those of an image, where one was chosen. ``scaled`` makes the networks between it
    and a baseline that it was scaled from.
    ``first`` is the subject of the figure that the network's paper is known for. ``is_low`` asks
    for panels that fit into one low row, where a figure has such.
    """

    first: str = ""
    growth: Growth = EXERCISE
    gates: tuple[GateValues, ...] = ()
    scaled: Callable[[], Scaled] | None = None
    is_low: bool = False
