"""Define genotypes: the cells of a searched network as plain data.

Learning Transferable Architectures, Zoph et al. 2018 (1707.07012), section 3 and appendix A. A cell
reads two inputs, state 0 (the output before it, h_i) and state 1 (the output before that, h_{i-1}).
Each of its B blocks makes a new state: it picks two earlier states, applies an operation to each
and combines the results. The states in ``concat``, side by side, are the cell's output. A network
repeats one normal cell (stride 1) and one reduction cell (stride 2).

``concat`` is explicit: by the paper's rule it holds the states that no block reads, but the
released NASNet-A does not follow it.

A genotype has a text of URL-safe characters, ``BLOCK,BLOCK@STATE.STATE/BLOCK,BLOCK@STATE``: the
normal cell, then the reduction cell. A block is ``sep5.0:sep3.1``, a 5x5 separable convolution of
state 0 plus a 3x3 one of state 1; ``*`` in place of ``:`` concatenates.
"""

from collections.abc import Mapping
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, field_validator, model_validator
from pydantic_core import ErrorDetails

from backbones.spec import SpecError
from knobs.model import checked
from language.said import message

Operation = Literal[
    "id", "1x3", "1x7", "dil3", "avg3", "max3", "max5", "max7", "conv1", "conv3", "sep3", "sep5",
    "sep7", "dilsep3", "dilsep5",
]  # fmt: skip
Combine = Literal["add", "concat"]

OPERATIONS: Mapping[Operation, str] = MappingProxyType(
    {
        "id": message("identity"),
        "1x3": message("1x3 then 3x1 convolution"),
        "1x7": message("1x7 then 7x1 convolution"),
        "dil3": message("3x3 dilated convolution"),
        "avg3": message("3x3 average pooling"),
        "max3": message("3x3 max pooling"),
        "max5": message("5x5 max pooling"),
        "max7": message("7x7 max pooling"),
        "conv1": message("1x1 convolution"),
        "conv3": message("3x3 convolution"),
        "sep3": message("3x3 separable convolution"),
        "sep5": message("5x5 separable convolution"),
        "sep7": message("7x7 separable convolution"),
        "dilsep3": message("3x3 dilated separable convolution"),
        "dilsep5": message("5x5 dilated separable convolution"),
    }
)
"""All operations by their short names."""

NASNET_OPERATIONS: tuple[Operation, ...] = tuple(OPERATIONS)[:13]
"""Operations of the NASNet space (section 3); the others are of DARTS."""

INPUTS = 2
"""States that a cell starts with."""

MAX_BLOCKS = 12
COMBINE_SIGNS: Mapping[Combine, str] = MappingProxyType({"add": ":", "concat": "*"})


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BlockGenotype(_Data):
    """Two earlier states, the operation on each, and how the two results become one."""

    inputs: tuple[int, int]
    operations: tuple[Operation, Operation]
    combine: Combine = "add"

    @property
    def text(self) -> str:
        """For example ``sep5.0:sep3.1``."""
        left, right = map("{}.{}".format, self.operations, self.inputs)
        return f"{left}{COMBINE_SIGNS[self.combine]}{right}"


class CellGenotype(_Data):
    """The blocks of a cell in order, and the states that make its output."""

    blocks: tuple[BlockGenotype, ...]
    concat: tuple[int, ...]

    @field_validator("concat")
    @classmethod
    def _ascending(cls, concat: tuple[int, ...]) -> tuple[int, ...]:
        # The order changes nothing but which channel is which.
        return tuple(sorted(concat))

    @model_validator(mode="after")
    def _is_acyclic(self) -> Self:
        if not 1 <= len(self.blocks) <= MAX_BLOCKS:
            raise SpecError(
                "cell", len(self.blocks), "a cell has 1 to {limit} blocks", limit=MAX_BLOCKS
            )
        for number, block in enumerate(self.blocks):
            for state in block.inputs:
                if not 0 <= state < INPUTS + number:
                    raise SpecError(
                        "cell",
                        block.text,
                        "block {number} can read states 0 to {last}",
                        number=number + 1,
                        last=INPUTS + number - 1,
                    )
        last = INPUTS + len(self.blocks) - 1
        in_range = all(0 <= state <= last for state in self.concat)
        if not self.concat or not in_range or len(set(self.concat)) < len(self.concat):
            raise SpecError(
                "cell",
                self.concat,
                "the output is made of different states from 0 to {last}",
                last=last,
            )
        return self

    @property
    def live(self) -> frozenset[int]:
        """The states that reach the output; the others are not built."""
        found = set(self.concat)
        for state in range(INPUTS + len(self.blocks) - 1, INPUTS - 1, -1):
            if state in found:
                found.update(self.blocks[state - INPUTS].inputs)
        return frozenset(found)

    @property
    def text(self) -> str:
        """Blocks separated by commas, ``@``, the concatenated states."""
        blocks = ",".join(block.text for block in self.blocks)
        return f"{blocks}@{'.'.join(map(str, self.concat))}"


class Genotype(_Data):
    """The normal cell and the reduction cell of a network."""

    normal: CellGenotype
    reduction: CellGenotype

    @property
    def text(self) -> str:
        """The compact text, or a known genotype's name such as ``nasnet-a``."""
        for name, known in NAMED.items():
            if known == self:
                return name
        return f"{self.normal.text}/{self.reduction.text}"

    @classmethod
    def parse(cls, text: str) -> "Genotype":
        """Read a name or a compact text; raises SpecError, whose message names the faulty part."""
        return _parse(text)

    @property
    def json_text(self) -> str:
        """The genotype as JSON, which ``from_json`` reads."""
        return self.model_dump_json(indent=2)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read JSON of the form that ``json_text`` has.

        Raises SpecError with one sentence that names the place and what is wrong there.
        """
        return checked(lambda: cls.model_validate_json(text), SpecError, partial(_refusal, text))


def _refusal(text: str, first: ErrorDetails) -> SpecError:
    place = ".".join(map(str, first["loc"]))
    shown = str(first["input"]) if place else text
    return SpecError(
        "cell",
        " ".join(shown.split()),
        "{place}: {reason}",
        place=place or "JSON",
        reason=first["msg"],
    )


@lru_cache(maxsize=256)
def _parse(text: str) -> Genotype:
    if text in NAMED:
        return NAMED[text]
    if text.lstrip().startswith("Genotype("):
        from backbones.darts import read_darts

        return read_darts(text)
    if "|" in text:
        raise SpecError(
            "cell",
            " ".join(text.split())[:120],
            "this is how NAS-Bench-201 prints a cell, which {form} takes",
            form="nasbench201?arch=",
        )
    cells = text.split("/")
    if len(cells) != 2:
        raise SpecError(
            "cell",
            text,
            "choose {names}, or write a normal and a reduction cell separated by a slash",
            names=", ".join(NAMED),
        )
    normal, reduction = map(_parse_cell, cells)
    return checked(
        lambda: Genotype(normal=normal, reduction=reduction), SpecError, partial(_refusal, text)
    )


def _parse_cell(text: str) -> CellGenotype:
    blocks, at, concat = text.partition("@")
    states = concat.split(".")
    if not at or not all(map(_is_state, states)):
        raise SpecError(
            "cell", text, "write a cell as blocks, @ and the states of its output, like @2.3.4"
        )
    parsed = tuple(map(_parse_block, blocks.split(",")))
    numbers = tuple(map(int, states))
    return checked(
        lambda: CellGenotype(blocks=parsed, concat=numbers), SpecError, partial(_refusal, text)
    )


def _parse_block(text: str) -> BlockGenotype:
    for combine, sign in COMBINE_SIGNS.items():
        left, found, right = text.partition(sign)
        if found:
            (first, a), (second, b) = _parse_branch(left), _parse_branch(right)
            return BlockGenotype(inputs=(a, b), operations=(first, second), combine=combine)
    raise SpecError("cell", text, "write a block like sep5.0:sep3.1")


def _parse_branch(text: str) -> tuple[Operation, int]:
    name, _, state = text.partition(".")
    operation = next((known for known in OPERATIONS if known == name), None)
    if operation is None or not _is_state(state):
        raise SpecError(
            "cell",
            text,
            "write an operation and a state, like sep5.0; the operations are {operations}",
            operations=", ".join(OPERATIONS),
        )
    return operation, int(state)


def _is_state(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 4


# TF-slim's hidden states 0 (h_i after its 1x1) and 1 (h_{i-1}) are ours.
NAMED: Mapping[str, Genotype] = MappingProxyType(
    {
        "nasnet-a": Genotype(
            normal=_parse_cell(
                "sep5.0:sep3.1,sep5.1:sep3.1,avg3.0:id.1,avg3.1:avg3.1,sep3.0:id.0@1.2.3.4.5.6"
            ),
            reduction=_parse_cell(
                "sep5.0:sep7.1,max3.0:sep7.1,avg3.0:sep5.1,id.3:avg3.2,sep3.2:max3.0@3.4.5.6"
            ),
        ),
        "darts-v1": Genotype(
            normal=_parse_cell("sep3.0:sep3.1,id.1:sep3.0,id.1:sep3.0,sep3.1:id.2@2.3.4.5"),
            reduction=_parse_cell("max3.1:max3.0,id.2:max3.1,max3.1:id.2,id.2:avg3.1@2.3.4.5"),
        ),
        "darts-v2": Genotype(
            normal=_parse_cell("sep3.1:sep3.0,sep3.1:sep3.0,sep3.0:id.1,id.1:dilsep3.2@2.3.4.5"),
            reduction=_parse_cell("max3.1:max3.0,id.2:max3.0,max3.1:id.2,id.2:max3.0@2.3.4.5"),
        ),
    }
)
"""Genotypes with a name. NASNet-A: Figure 4 of 1707.07012, as its authors released it. DARTS, first
and second order: the release of 1806.09055; that of the second order is its Figures 4 and 5."""
