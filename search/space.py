"""Define the NASNet space: a normal and a reduction cell, Zoph et al. 2018 (1707.07012), section 3.

Each of a cell's B blocks takes five decisions: two earlier states, an operation for each, and how
the two results become one. That makes 2 x 5B decisions, those of the normal cell first. By the
paper's rule a cell's output is made of the blocks that no other block reads. The released NASNet-A
does not follow the rule: decisions tell its blocks, not its ``concat``.
"""

from collections.abc import Iterator
from functools import lru_cache

from backbones.genotype import (
    INPUTS,
    NASNET_OPERATIONS,
    BlockGenotype,
    CellGenotype,
    Combine,
    Genotype,
    Operation,
)
from backbones.spec import SpecError
from search.choices import Choices, Space
from search.records import Decision

DECISIONS_A_BLOCK = 5
NAMES: tuple[Operation, ...] = NASNET_OPERATIONS
COMBINES: tuple[Combine, ...] = ("add", "concat")


class NASNetSpace(Space):
    """Pairs of cells of ``blocks`` blocks each.

    ``combines`` may leave out the concatenation, which the published NASNet cells never use.
    """

    name = "nasnet"

    def __init__(self, blocks: int = 5, combines: tuple[Combine, ...] = COMBINES):
        self.blocks = blocks
        self.combines = combines
        self.decisions = tuple(
            decision
            for cell in ("normal", "reduction")
            for number in range(blocks)
            for decision in _block_decisions(cell, number, combines)
        )

    def genotype(self, choices: Choices) -> Genotype:
        """Convert decisions to cells, their output by the paper's rule."""
        half = DECISIONS_A_BLOCK * self.blocks
        return Genotype(normal=self._cell(choices[:half]), reduction=self._cell(choices[half:]))

    def _cell(self, choices: Choices) -> CellGenotype:
        blocks = []
        for start in range(0, len(choices), DECISIONS_A_BLOCK):
            left, right, first, second, combine = choices[start : start + DECISIONS_A_BLOCK]
            operations = (NAMES[first], NAMES[second])
            blocks.append(
                BlockGenotype(
                    inputs=(left, right), operations=operations, combine=self.combines[combine]
                )
            )
        return CellGenotype(blocks=tuple(blocks), concat=unread(tuple(blocks)))

    def choices(self, genotype: Genotype) -> Choices:
        """Convert a genotype's blocks to decisions; ``concat`` is not among them.

        Raises SpecError where the space has no such cell.
        """
        return (*self._choices(genotype.normal), *self._choices(genotype.reduction))

    def _choices(self, cell: CellGenotype) -> Iterator[int]:
        if len(cell.blocks) != self.blocks:
            raise SpecError(
                "cell", cell.text, "this space has cells of {count} blocks", count=self.blocks
            )
        for block in cell.blocks:
            if block.combine not in self.combines:
                raise SpecError("cell", block.text, "this space has no such combination")
            yield from block.inputs
            yield from map(NAMES.index, block.operations)
            yield self.combines.index(block.combine)

    def key(self, choices: Choices) -> str:
        """Return the text of the canonical genotype, which ``nasnet?cell=`` takes."""
        return _key(self, choices)

    def __hash__(self) -> int:
        return hash((self.blocks, self.combines))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NASNetSpace) and (self.blocks, self.combines) == (
            other.blocks,
            other.combines,
        )


@lru_cache(maxsize=4_096)
def _key(space: NASNetSpace, choices: Choices) -> str:
    return canonical(space.genotype(choices)).text


def _block_decisions(cell: str, number: int, combines: tuple[Combine, ...]) -> Iterator[Decision]:
    place = f"{cell} {number + 1}"
    states = tuple(map(str, range(INPUTS + number)))
    yield Decision(f"{place}: state 1", states)
    yield Decision(f"{place}: state 2", states)
    yield Decision(f"{place}: operation 1", NAMES)
    yield Decision(f"{place}: operation 2", NAMES)
    yield Decision(f"{place}: combine", combines)


def unread(blocks: tuple[BlockGenotype, ...]) -> tuple[int, ...]:
    """Return the states that no block reads: the cell's output by the paper's rule."""
    read = {state for block in blocks for state in block.inputs}
    return tuple(state for state in range(INPUTS, INPUTS + len(blocks)) if state not in read)


def canonical(genotype: Genotype) -> Genotype:
    """Return the canonical description of the same network.

    Blocks that do not reach the output are gone, each block's operands are in order, and so are
    the blocks as far as their inputs tell them apart.
    """
    return Genotype(
        normal=_canonical_cell(genotype.normal), reduction=_canonical_cell(genotype.reduction)
    )


def _canonical_cell(cell: CellGenotype) -> CellGenotype:
    waiting = [state for state in sorted(cell.live) if state >= INPUTS]
    renamed = {state: state for state in range(INPUTS)}
    blocks: list[BlockGenotype] = []
    while waiting:
        ready = {
            state: _ordered(cell.blocks[state - INPUTS], renamed)
            for state in waiting
            if renamed.keys() >= set(cell.blocks[state - INPUTS].inputs)
        }
        # Equal blocks stay in the order in which they were written.
        state = min(ready, key=lambda state: (ready[state].text, state))
        renamed[state] = INPUTS + len(blocks)
        blocks.append(ready[state])
        waiting.remove(state)
    if not blocks:
        # A cell has at least one block, even one that nothing reads.
        blocks.append(BlockGenotype(inputs=(0, 0), operations=("id", "id")))
    return CellGenotype(blocks=tuple(blocks), concat=tuple(renamed[state] for state in cell.concat))


def _ordered(block: BlockGenotype, renamed: dict[int, int]) -> BlockGenotype:
    operands = sorted(
        (renamed[state], NAMES.index(operation))
        for state, operation in zip(block.inputs, block.operations, strict=True)
    )
    (left, first), (right, second) = operands
    return BlockGenotype(
        inputs=(left, right), operations=(NAMES[first], NAMES[second]), combine=block.combine
    )
