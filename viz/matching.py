"""Match the operations of two networks by role, place and shape, whatever modules are called.

Stages are aligned by order, resolution and kinds of operation, blocks within stages, operations
within blocks by role and kind: longest common subsequences with weights (Needleman and Wunsch
1970). What is left over in two blocks that match, of one role and kind, stands at another place.

DenseNet-201 with DenseNet-264 takes 12 ms on two cores, NASNet-A mobile with large 12.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from viz.anatomy import ORDERED, Anatomy, Block, Section

T = TypeVar("T")

MOST_CELLS = 12_000
"""Largest table of an alignment; in longer rows what is not equal at both ends goes by order."""

LEAST_ALIKE = 0.3
"""Blocks with fewer kinds of operation in common are no match."""


@dataclass(frozen=True, slots=True)
class BlockMatch:
    """A block before and the one in its place after; None where there is none.

    ``pairs`` are its operations that match, ``moved`` those of them that stand at another place.
    """

    before: Block | None
    after: Block | None
    pairs: tuple[tuple[int, int], ...] = ()
    moved: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SectionMatch:
    """A section before and the one in its place after, with their blocks."""

    before: Section | None
    after: Section | None
    blocks: tuple[BlockMatch, ...]


def match(before: Anatomy, after: Anatomy) -> tuple[SectionMatch, ...]:
    """Match the sections of two networks, their blocks and operations, in order."""
    if len(before.compared) == len(after.compared) and _flat(before) == _flat(after):
        # The same network, however its modules are nested.
        pairs = zip(before.compared, after.compared, strict=True)
        return tuple(_matched_whole(before, dict(pairs)))
    if _size(before) > _size(after):
        # Of several ways that are as good the same one is taken in both directions.
        return tuple(map(_turned, _aligned_whole(after, before)))
    return _aligned_whole(before, after)


def _size(anatomy: Anatomy) -> tuple[int, ...]:
    figures = anatomy.figures
    return len(figures), sum(f.params for f in figures), sum(f.out_shape[0] for f in figures)


def _turned(match: SectionMatch) -> SectionMatch:
    """Swap before and after."""
    blocks = []
    for block in match.blocks:
        before = {other: one for one, other in block.pairs}
        pairs = tuple([(other, one) for one, other in block.pairs])
        moved = frozenset([before[index] for index in block.moved])
        blocks.append(BlockMatch(block.after, block.before, pairs, moved))
    return SectionMatch(match.after, match.before, tuple(blocks))


def _aligned_whole(before: Anatomy, after: Anatomy) -> tuple[SectionMatch, ...]:
    alignment = _Alignment(before, after)
    return tuple(
        SectionMatch(one, other, tuple(alignment.blocks(one, other)))
        for one, other in aligned(before.sections, after.sections, _sections_alike)
    )


def _flat(anatomy: Anatomy) -> list[object]:
    """Return kind, figures and inputs of the operations, by their place among those compared."""
    operations, figures, inputs = anatomy.operations, anatomy.figures, anatomy.inputs
    places = {index: place for place, index in enumerate(anatomy.compared)}
    return [
        (operations[index].kind, figures[index], frozenset(map(places.get, inputs[index])))
        for index in anatomy.compared
    ]


def _matched_whole(before: Anatomy, partners: dict[int, int]) -> Iterator[SectionMatch]:
    """Yield matches of equal networks, the later one divided as the earlier one is."""
    for section in before.sections:
        blocks = []
        for block in section.blocks:
            found = tuple([partners[index] for index in block.operations])
            same = replace(block, operations=found)
            pairs = tuple(zip(block.operations, found, strict=True))
            blocks.append(BlockMatch(block, same, pairs))
        theirs = tuple([match.after for match in blocks if match.after])
        yield SectionMatch(section, replace(section, blocks=theirs), tuple(blocks))


class _Alignment:
    """Aligns blocks and operations of two networks; equal pairs of blocks only once."""

    def __init__(self, before: Anatomy, after: Anatomy):
        skeletons: dict[object, int] = {}
        figures: dict[object, int] = {}
        self._keys = {
            id(block): (
                skeletons.setdefault(block.skeleton, len(skeletons)),
                figures.setdefault(block.figures, len(figures)),
            )
            for anatomy in (before, after)
            for section in anatomy.sections
            for block in section.blocks
        }
        self._likeness: dict[tuple[int, int], float] = {}
        self._matches: dict[object, tuple[list[tuple[int, int]], list[int]]] = {}

    def blocks(self, before: Section | None, after: Section | None) -> Iterator[BlockMatch]:
        """Yield the matches of two sections' blocks."""
        ours = before.blocks if before else ()
        theirs = after.blocks if after else ()
        # Before, between and behind stages there is one block, whatever it holds.
        is_stage = bool(before and before.is_stage)
        for one, other in aligned(ours, theirs, self._blocks_alike if is_stage else _always):
            if one is None or other is None:
                yield BlockMatch(one, other)
            else:
                yield self._matched(one, other)

    def _blocks_alike(self, one: Block, other: Block) -> float:
        (ours, our_figures), (theirs, their_figures) = self._keys[id(one)], self._keys[id(other)]
        if ours == theirs:
            return 2.0 if our_figures == their_figures else 1.5
        key = ours, theirs
        if key not in self._likeness:
            common = (Counter(one.skeleton) & Counter(other.skeleton)).total()
            found = common / max(len(one.skeleton), len(other.skeleton))
            self._likeness[key] = found if found >= LEAST_ALIKE else 0.0
        return self._likeness[key]

    def _matched(self, one: Block, other: Block) -> BlockMatch:
        ours, theirs = one.operations, other.operations
        key = self._keys[id(one)], self._keys[id(other)]
        if key[0][0] == key[1][0]:
            return BlockMatch(one, other, tuple(zip(ours, theirs, strict=True)))
        if key not in self._matches:
            self._matches[key] = self._places(one, other)
        places, moved = self._matches[key]
        return BlockMatch(
            one,
            other,
            tuple([(ours[first], theirs[second]) for first, second in places]),
            frozenset([theirs[second] for second in moved]),
        )

    def _places(self, one: Block, other: Block) -> tuple[list[tuple[int, int]], list[int]]:
        """Match the places of two blocks' operations; also returns which stand elsewhere."""

        def alike(first: int, second: int) -> float:
            if one.skeleton[first] != other.skeleton[second]:
                return 0.0
            ours, theirs = one.figures[first], other.figures[second]
            same = (
                ours.settings == theirs.settings,
                ours.out_shape == theirs.out_shape,
                ours.in_shapes == theirs.in_shapes,
            )
            # Convolutions and sums stay; what moves is beside them.
            return (1.0 if one.skeleton[first][1] in ORDERED else 1.5) + 0.25 * sum(same)

        left: defaultdict[object, list[int]] = defaultdict(list)
        right: defaultdict[object, list[int]] = defaultdict(list)
        places = []
        numbers = range(len(one.operations)), range(len(other.operations))
        for first, second in aligned(*numbers, alike):
            if first is not None and second is not None:
                places.append((first, second))
            elif first is not None:
                left[one.skeleton[first]].append(first)
            elif second is not None:
                right[other.skeleton[second]].append(second)
        elsewhere = [
            pair for key in left for pair in zip(left[key], right.get(key, ()), strict=False)
        ]
        return places + elsewhere, [second for _first, second in elsewhere]


def _always(_one: object, _other: object) -> float:
    return 1.0


def _sections_alike(one: Section, other: Section) -> float:
    if one.is_stage != other.is_stage:
        return 0.0
    ours, theirs = (
        Counter(part for block in section.blocks for part in block.skeleton)
        for section in (one, other)
    )
    common = (ours & theirs).total() / max(1, min(ours.total(), theirs.total()))
    if not one.is_stage:
        return common + (one.level == other.level)
    return 1.0 + common + 2.0 * (one.level == other.level)


def aligned(
    before: Sequence[T], after: Sequence[T], alike: Callable[[T, T], float]
) -> Iterator[tuple[T | None, T | None]]:
    """Align two rows so that the sum of ``alike`` is largest; zero is no match.

    What has no partner comes as late as it can, so that repeats that were added stand last.
    """
    width, height = len(after), len(before)
    if width * height > MOST_CELLS:
        yield from _by_order(before, after, alike)
        return
    scores = [[alike(one, other) for other in after] for one in before]
    # best[i][j]: what the rows from i and j on are worth.
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    for i in range(height - 1, -1, -1):
        row, below, values = best[i], best[i + 1], scores[i]
        right = 0.0
        for j in range(width - 1, -1, -1):
            value = below[j + 1] + values[j]
            down = below[j]
            right = max(value, down, right)
            row[j] = right
    i = j = 0
    while i < height and j < width:
        if scores[i][j] and best[i][j] == best[i + 1][j + 1] + scores[i][j]:
            yield before[i], after[j]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            yield before[i], None
            i += 1
        else:
            yield None, after[j]
            j += 1
    yield from ((one, None) for one in before[i:])
    yield from ((None, other) for other in after[j:])


def _by_order(
    before: Sequence[T], after: Sequence[T], alike: Callable[[T, T], float]
) -> Iterator[tuple[T | None, T | None]]:
    """Align two long rows from the front, as far as each place matches."""
    for one, other in zip(before, after, strict=False):
        if alike(one, other):
            yield one, other
        else:
            yield one, None
            yield None, other
    shorter = min(len(before), len(after))
    yield from ((one, None) for one in before[shorter:])
    yield from ((None, other) for other in after[shorter:])
