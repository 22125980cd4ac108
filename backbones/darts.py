"""Read genotypes as DARTS and its many successors print them.

DARTS, Liu, Simonyan, Yang 2019 (1806.09055), and its authors' release: ``Genotype(normal=[...],
normal_concat=..., reduce=[...], reduce_concat=...)``, where each cell is a list of (operation,
state) and two of them in turn make a state. State 0 is the output before the previous one, state 1
the previous one: here they are states 1 and 0.
"""

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from backbones.genotype import BlockGenotype, CellGenotype, Genotype, Operation
from backbones.spec import SpecError

BEGIN = "Genotype("
LONGEST = 4_000
OPERATIONS: Mapping[str, Operation] = {
    "max_pool_3x3": "max3",
    "avg_pool_3x3": "avg3",
    "skip_connect": "id",
    "sep_conv_3x3": "sep3",
    "sep_conv_5x5": "sep5",
    "sep_conv_7x7": "sep7",
    "dil_conv_3x3": "dilsep3",
    "dil_conv_5x5": "dilsep5",
    "conv_7x1_1x7": "1x7",
}
"""DARTS' names of operations, and ours."""

CELLS = ("normal", "reduce")


def read_darts(text: str) -> Genotype:
    """Read ``Genotype(normal=..., normal_concat=..., reduce=..., reduce_concat=...)``.

    Raises SpecError, whose message names the faulty part. Nothing of the text is executed.
    """
    try:
        call = ast.parse(text[:LONGEST].strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _not_read(text) from None
    if not isinstance(call, ast.Call) or call.args:
        raise _not_read(text)
    given = {word.arg or "": word.value for word in call.keywords}
    if set(given) != {name for cell in CELLS for name in (cell, f"{cell}_concat")}:
        raise _not_read(text)
    normal, reduction = (
        _cell(_value(given[cell], text), _value(given[f"{cell}_concat"], text), text)
        for cell in CELLS
    )
    return Genotype(normal=normal, reduction=reduction)


def _value(node: ast.expr, text: str) -> Any:
    """Return a literal, or the numbers of a ``range``."""
    is_range = isinstance(node, ast.Call) and ast.unparse(node.func) == "range"
    try:
        if is_range and isinstance(node, ast.Call):
            return list(range(*(min(99, int(ast.literal_eval(one))) for one in node.args)))
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        raise _not_read(text) from None


def _cell(pairs: Any, concat: Any, text: str) -> CellGenotype:
    steps = [_step(pair, text) for pair in _flat(pairs, text)]
    if len(steps) % 2 or not _is_list(concat) or not all(isinstance(i, int) for i in concat):
        raise _not_read(text)
    blocks = tuple(
        BlockGenotype(inputs=(a, b), operations=(first, second))
        for (first, a), (second, b) in zip(steps[::2], steps[1::2], strict=True)
    )
    return CellGenotype(blocks=blocks, concat=tuple(map(_state, concat)))


def _flat(pairs: Any, text: str) -> Sequence[Any]:
    """Return pairs that some successors group in twos as one list."""
    if not _is_list(pairs):
        raise _not_read(text)
    if pairs and all(_is_list(one) and one and _is_list(one[0]) for one in pairs):
        return [pair for group in pairs for pair in group]
    return list(pairs)


def _step(pair: Any, text: str) -> tuple[Operation, int]:
    if not _is_list(pair) or len(pair) != 2 or not isinstance(pair[1], int):
        raise _not_read(text)
    name = pair[0]
    if not isinstance(name, str) or name not in OPERATIONS:
        raise SpecError(
            "cell",
            " ".join(str(name).split())[:60],
            "DARTS' operations are {operations}",
            operations=", ".join(OPERATIONS),
        )
    return OPERATIONS[name], _state(pair[1])


def _state(number: int) -> int:
    """Exchange the numbers of the two inputs, which DARTS counts from the earlier one."""
    return {0: 1, 1: 0}.get(number, number)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _not_read(text: str) -> SpecError:
    return SpecError(
        "cell",
        " ".join(text.split())[:60],
        "write a genotype of DARTS like {example}",
        example="Genotype(normal=[('sep_conv_3x3', 0), ('skip_connect', 1), ...], "
        "normal_concat=[2, 3, 4, 5], reduce=[...], reduce_concat=[2, 3, 4, 5])",
    )
