"""Tell the controller's choices of a cell one after another, and draw the cell so far."""

from backbones.genotype import INPUTS, NASNET_OPERATIONS, CellGenotype
from language.catalogue import _
from search.space import COMBINES, DECISIONS_A_BLOCK
from viz.genotype_view import UNDECIDED, DrawnBlock, DrawnCell
from viz.option_words import option, state_name, tint


def grown_cell(cell: CellGenotype, decided: int, name: str) -> DrawnCell:
    """Return the part of a cell that its first choices tell, with a sign for what is open.

    Its output is what no block reads so far, and the cell's own when all is decided.
    """
    whole, rest = divmod(decided, DECISIONS_A_BLOCK)
    blocks = []
    for number, block in enumerate(cell.blocks[: whole + (rest > 0)]):
        known = DECISIONS_A_BLOCK if number < whole else rest
        first, second = (
            operation if known > INPUTS + place else ""
            for place, operation in enumerate(block.operations)
        )
        blocks.append(
            DrawnBlock(
                (block.inputs[0], block.inputs[1] if known > 1 else None),
                (_operation(first), _operation(second)),
                (_tint(first), _tint(second)),
                block.combine if known == DECISIONS_A_BLOCK else "",
            )
        )
    read = {state for block in blocks for state in block.inputs}
    unread = tuple(s for s in range(INPUTS, INPUTS + len(blocks)) if s not in read)
    return DrawnCell(name, tuple(blocks), cell.concat if whole == len(cell.blocks) else unread)


def _operation(name: str) -> str:
    return option(name) if name else UNDECIDED


def _tint(name: str) -> str:
    return tint(name) if name else "frame"


def choice_words(cell: CellGenotype, decided: int) -> str:
    """Tell the choice that was made last: which one, of how many, and what was chosen."""
    if not decided:
        return _("Nothing is chosen yet: the cell has two inputs, h(i) and h(i−1).")
    number, place = divmod(decided - 1, DECISIONS_A_BLOCK)
    block = cell.blocks[number]
    parts: tuple[tuple[str, int, str], ...] = (
        (_("state 1"), INPUTS + number, state_name(block.inputs[0])),
        (_("state 2"), INPUTS + number, state_name(block.inputs[1])),
        (_("operation 1"), len(NASNET_OPERATIONS), option(block.operations[0])),
        (_("operation 2"), len(NASNET_OPERATIONS), option(block.operations[1])),
        (_("combine"), len(COMBINES), option(block.combine)),
    )
    part, count, chosen = parts[place]
    return _(
        "Choice {number} of {all} · block {block}, {part}: **{chosen}**, one of {count}"
    ).format(
        number=decided, all=DECISIONS_A_BLOCK * len(cell.blocks), block=number + 1,
        part=part, chosen=chosen, count=count,
    )  # fmt: skip
