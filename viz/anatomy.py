"""Divide a profile into stages and blocks, and find each operation's role in its block.

Modules only say which operations belong together: neither their names nor wrappers around whole
networks matter, so that an operation has the same place in two networks that were written by
different hands.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from math import log2
from typing import Any, NamedTuple

from analysis.records import Operation, Profile, Shape

MAIN, SHORTCUT, GATE = "main", "shortcut", "gate"
"""Roles: on the main path, beside it from a block's input to its sum, or weighing channels."""

UNCOMPARED = frozenset({"padding", "eps", "momentum"})
"""Settings that are no role: padding shows in the shapes, the others in neither shape nor cost."""

MOST_LEVELS = 3
"""Resolutions in one stage: of a cell the two that it reads, and its own."""

ORDERED = ("norm", "activation")
"""Kinds whose order beside the convolutions is a network's choice."""

LEAST_SUMS = 3
"""Sums side by side in a cell."""

MOST_OF_ALL = 2 / 3
"""A part with more of all operations, and of more than two resolutions, wraps the stages."""


class Figures(NamedTuple):
    """Settings, shapes and parameters: all that can differ between operations of one role."""

    settings: tuple[tuple[str, Any], ...]
    in_shapes: tuple[Shape, ...]
    out_shape: Shape
    params: int


@dataclass(frozen=True)
class Block:
    """Operations of a block in order. ``skeleton`` is equal for blocks of equal roles and kinds.

    ``figures`` are those of the operations; blocks with both equal cost and compute the same.
    """

    operations: tuple[int, ...]
    skeleton: tuple[tuple[str, str], ...] = field(repr=False)
    figures: tuple[Figures, ...] = field(repr=False)


@dataclass(frozen=True)
class Section:
    """A stage, or what lies before, between and behind stages (stem, transition, head).

    ``level`` is how often the resolution was halved. ``path`` is the module's, empty for what lies
    outside of stages.
    """

    path: str
    level: int
    blocks: tuple[Block, ...]

    @property
    def is_stage(self) -> bool:
        """Return whether it is made of blocks of its own."""
        return bool(self.path)

    @cached_property
    def operations(self) -> tuple[int, ...]:
        """Operations of all blocks, in order."""
        return tuple(index for block in self.blocks for index in block.operations)


class Anatomy:
    """A profile's sections in order, and of each operation its role and figures.

    ``carriers`` are the operations to which others belong: a convolution carries the padding
    before it, and a concatenation of one tensor is none, so that they are not compared themselves.
    """

    def __init__(self, profile: Profile):
        self.operations = profile.operations
        self.carriers = dict(_carried(profile.operations))
        self.figures = self._figures()
        self.roles = [MAIN] * len(self.operations)
        self.sections = tuple(self._sections())

    @cached_property
    def compared(self) -> tuple[int, ...]:
        """Operations that are compared with another network's."""
        return tuple(op.index for op in self.operations if op.index not in self.carriers)

    @cached_property
    def inputs(self) -> list[tuple[int, ...]]:
        """Operations whose results each reads, seen through those that are not compared."""
        return [
            tuple([self._seen_through(source) for source in op.inputs]) for op in self.operations
        ]

    def _seen_through(self, source: int) -> int:
        while source in self.carriers:
            source = self.operations[source].inputs[0]
        return source

    def _figures(self) -> list[Figures]:
        settings: dict[Any, tuple[tuple[str, Any], ...]] = {}
        found = []
        for op in self.operations:
            if op.hyper not in settings:
                settings[op.hyper] = tuple([pair for pair in op.hyper if pair[0] not in UNCOMPARED])
            shapes = op.in_shapes
            if op.inputs and self.carriers and op.inputs[0] in self.carriers:
                shapes = (self.operations[self._seen_through(op.inputs[0])].out_shape,)
            elif op.kind in COMMUTATIVE:
                shapes = tuple(sorted(shapes))
            found.append(Figures(settings[op.hyper], shapes, op.out_shape, op.params))
        return found

    def _sections(self) -> Iterator[Section]:
        loose: list[int] = []
        for path, indices in self._parts("", range(len(self.operations))):
            groups = _by_module(self.operations, path, indices)
            if not path or not any(name and len(inside) > 1 for name, inside in groups):
                loose += indices
                continue
            if loose:
                yield self._section("", [sorted(loose)])
                loose = []
            is_cell = self._is_cell(indices) and not groups[-1][0]
            yield self._section(path, [indices] if is_cell else _in_blocks(groups))
        if loose:
            yield self._section("", [sorted(loose)])

    def _parts(self, path: str, indices: Iterable[int]) -> Iterator[tuple[str, list[int]]]:
        """Yield modules that keep to a stage's resolutions, and operations outside of them."""
        for name, inside in _by_module(self.operations, path, indices):
            if not name:
                yield "", inside
            elif self._is_wrapper(inside):
                yield from self._parts(name, inside)
            else:
                yield name, inside

    def _is_cell(self, indices: Sequence[int]) -> bool:
        """Return whether sums side by side are concatenated: one block, though made of modules."""
        kinds = [self.operations[index].kind for index in indices]
        return kinds[-1] == "concat" and kinds.count("add") >= LEAST_SUMS

    def _is_wrapper(self, indices: Sequence[int]) -> bool:
        levels = len({self._level(index) for index in indices} - {None})
        is_most = len(indices) > MOST_OF_ALL * len(self.operations)
        return levels > MOST_LEVELS or (levels == MOST_LEVELS and is_most)

    def _level(self, index: int) -> int | None:
        """Return how often an operation's result is halved against the image; None for none."""
        image, shape = self.operations[0].out_shape, self.operations[index].out_shape
        if len(shape) < 3 or len(image) < 3 or shape[1] <= 1:
            return None
        return round(log2(image[1] / shape[1]))

    def _section(self, path: str, blocks: Iterable[Sequence[int]]) -> Section:
        made = tuple([self._block(indices) for indices in blocks])
        levels = [self._level(index) for block in made for index in block.operations]
        return Section(path, next((x for x in levels[::-1] if x is not None), -1), made)

    def _block(self, indices: Sequence[int]) -> Block:
        indices = [index for index in indices if index not in self.carriers]
        for index, role in _roles(self.operations, indices).items():
            self.roles[index] = role
        return Block(
            tuple(indices),
            tuple([(self.roles[index], self.operations[index].kind) for index in indices]),
            tuple([self.figures[index] for index in indices]),
        )


COMMUTATIVE = frozenset({"add", "multiply"})


def _carried(operations: Sequence[Operation]) -> Iterator[tuple[int, int]]:
    """Yield operations that belong to their reader, with that reader."""
    readers: dict[int, list[Operation]] = {}
    for op in operations:
        if op.kind == "pad" or (op.kind == "concat" and len(op.inputs) == 1):
            readers[op.index] = []
        for source in op.inputs:
            if source in readers:
                readers[source].append(op)
    for index, reading in readers.items():
        op = operations[index]
        if len(reading) != 1 or op.out_shape[0] != op.in_shape[0]:
            continue
        # Padding is part of a convolution; a pool counts what was padded as pixels.
        if op.kind == "concat" or reading[0].kind == "conv":
            yield index, reading[0].index


def _by_module(
    operations: Sequence[Operation], path: str, indices: Iterable[int]
) -> list[tuple[str, list[int]]]:
    """Group operations by the module below ``path``; those of no module have an empty name."""
    depth = len(path) + 1 if path else 0
    groups: dict[str, list[int]] = {}
    for index in indices:
        name, dot, _rest = operations[index].path[depth:].partition(".")
        # An operation is a group of its own, at its place.
        groups.setdefault(name if dot else f".{index}", []).append(index)
    start = f"{path}." if path else ""
    return [("" if name[0] == "." else start + name, inside) for name, inside in groups.items()]


def _in_blocks(groups: Iterable[tuple[str, list[int]]]) -> Iterator[list[int]]:
    """Yield the operations of each block; those in a row outside of blocks are one too."""
    for is_block, run in groupby(groups, lambda group: bool(group[0]) and len(group[1]) > 1):
        if is_block:
            yield from (inside for _name, inside in run)
        else:
            yield [index for _name, inside in run for index in inside]


def _roles(operations: Sequence[Operation], indices: Sequence[int]) -> dict[int, str]:
    """Find the operations of a block that are not on its main path."""
    inside = frozenset(indices)
    roles: dict[int, str] = {}
    for place, index in enumerate(indices):
        op = operations[index]
        if op.kind not in COMMUTATIVE or len(op.inputs) != 2 or op.inputs[0] == op.inputs[1]:
            continue
        if op.kind == "add" and not _passes_all(operations, index, indices[place + 1 :]):
            continue
        first, second = (_ancestors(operations, source, inside) for source in op.inputs)
        apart = (first - second) & inside, (second - first) & inside
        if op.kind == "multiply":
            beside = apart[_gate(operations, op, first, second)]
        else:
            weights = [
                sum(operations[part].kind == "conv" for part in path - roles.keys())
                for path in apart
            ]
            if weights[0] == weights[1]:
                continue
            beside = apart[weights.index(min(weights))]
        role = GATE if op.kind == "multiply" else SHORTCUT
        # A gate on a shortcut is a gate.
        for part in (*beside, index):
            roles.setdefault(part, role)
    return roles


def _passes_all(operations: Sequence[Operation], index: int, later: Sequence[int]) -> bool:
    """Return whether what comes later in a block reads it only through one operation."""
    return all(source >= index for other in later for source in operations[other].inputs)


def _gate(
    operations: Sequence[Operation],
    product: Operation,
    first: frozenset[int],
    second: frozenset[int],
) -> int:
    """Return the place of the factor that is computed from the other, or is an activation."""
    if product.inputs[0] in second:
        return 1
    if product.inputs[1] in first:
        return 0
    return 0 if operations[product.inputs[0]].kind in ("activation", "shift") else 1


def _ancestors(
    operations: Sequence[Operation], index: int, inside: frozenset[int]
) -> frozenset[int]:
    """Return an operation and all before it in a block, with what the block reads."""
    found, waiting = {index}, [index]
    while waiting:
        source = waiting.pop()
        if source not in inside:
            continue
        for further in operations[source].inputs:
            if further not in found:
                found.add(further)
                waiting.append(further)
    return frozenset(found)
