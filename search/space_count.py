"""Count the NASNet space block by block, with fewer operations too (1707.07012, section 3).

A block reads two of the states before it, does one of the operations to each, and combines the two
results. The products are the rows of decisions that ``search.space.NASNetSpace`` counts; several of
them may describe the same network.
"""

from dataclasses import dataclass
from math import prod

INPUTS, COMBINES = 2, 2
"""States that a cell starts with, and ways to combine two results."""


@dataclass(frozen=True)
class BlockCount:
    """The choices of one block: two of so many ``states``, two ``operations``, one combination."""

    states: int
    operations: int
    combines: int = COMBINES

    @property
    def ways(self) -> int:
        """In how many ways the block can be chosen."""
        return self.states**2 * self.operations**2 * self.combines


def block_counts(blocks: int, operations: int) -> tuple[BlockCount, ...]:
    """Return the choices of each block of a cell."""
    return tuple(BlockCount(INPUTS + number, operations) for number in range(blocks))


def cells(counts: tuple[BlockCount, ...]) -> int:
    """Count the cells of such blocks."""
    return prod(count.ways for count in counts)
