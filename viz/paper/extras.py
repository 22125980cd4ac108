"""Hold what a paper's figure shows besides the network: the reader's choices, other networks."""

from dataclasses import dataclass

from viz.paper.dense import EXERCISE, Growth


@dataclass(frozen=True)
class Extras:
    """Values and networks that figures show besides a profile.

    ``first`` is the subject of the figure that the network's paper is known for.
    """

    first: str = ""
    growth: Growth = EXERCISE
