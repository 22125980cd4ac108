"""Compare two networks operation by operation: equal, changed, added, removed.

Operations are matched by role, place and shape (``viz.matching``), so that neither names nor
nesting of modules count.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from analysis.records import Profile
from language.said import message
from viz.anatomy import Anatomy, Figures
from viz.matching import SectionMatch, match

CHANNELS, RESOLUTION = message("channels"), message("resolution")
INPUT_CHANNELS, INPUT_RESOLUTION = message("input channels"), message("input resolution")
PARAMETERS, INPUTS, PLACE = message("parameters"), message("inputs"), message("place")
"""Properties in which two operations differ, beside their settings such as ``kernel``.

``inputs`` are of other operations, ``parameters`` such as a bias; ``place`` is in the block.
"""

SIZES = frozenset({CHANNELS, RESOLUTION, INPUT_CHANNELS, INPUT_RESOLUTION})
"""Properties that are shapes."""


@dataclass(frozen=True)
class Change:
    """Two operations that match and differ, by index, and the names of what differs."""

    before: int
    after: int
    differs: frozenset[str]


@dataclass(frozen=True)
class Difference:
    """Two networks: each operation of either is equal, changed, added or removed."""

    before: Profile
    after: Profile

    @cached_property
    def anatomies(self) -> tuple[Anatomy, Anatomy]:
        """Stages, blocks and roles of both networks."""
        return Anatomy(self.before), Anatomy(self.after)

    @cached_property
    def sections(self) -> tuple[SectionMatch, ...]:
        """Sections of one network with those that stand for them in the other, in order."""
        return match(*self.anatomies)

    @cached_property
    def partners(self) -> dict[int, int]:
        """Matched operations: index before to index after."""
        return {
            one: other
            for section in self.sections
            for block in section.blocks
            for one, other in block.pairs
        }

    @cached_property
    def changed(self) -> dict[int, Change]:
        """Matched operations that differ, by their index after."""
        return {change.after: change for change in self._changes()}

    @cached_property
    def added(self) -> frozenset[int]:
        """Operations that only the later network has."""
        return self._without_partner(self.anatomies[1], frozenset(self.partners.values()))

    @cached_property
    def removed(self) -> frozenset[int]:
        """Operations that only the earlier network had, by their index there."""
        return self._without_partner(self.anatomies[0], frozenset(self.partners))

    @staticmethod
    def _without_partner(anatomy: Anatomy, matched: frozenset[int]) -> frozenset[int]:
        """Return what has no partner; an operation that belongs to another goes with it."""
        found = set(anatomy.compared) - matched
        return frozenset(found | {one for one, by in anatomy.carriers.items() if by in found})

    @property
    def is_empty(self) -> bool:
        """Return whether no operation differs."""
        return not (self.added or self.removed or self.changed)

    def _changes(self) -> Iterator[Change]:
        before, after = self.anatomies
        moved = frozenset(
            index for section in self.sections for block in section.blocks for index in block.moved
        )
        for one, other in self.partners.items():
            ours, theirs = before.figures[one], after.figures[other]
            differs = set() if ours == theirs else set(_differing(ours, theirs))
            if other in moved:
                differs.add(PLACE)
            elif self._is_rewired(one, other, moved):
                differs.add(INPUTS)
            if differs:
                yield Change(one, other, frozenset(differs))

    def _is_rewired(self, one: int, other: int, moved: frozenset[int]) -> bool:
        """Return whether two operations read others that do not match, though all have partners."""
        ours, theirs = self.anatomies[0].inputs[one], self.anatomies[1].inputs[other]
        found = [self.partners.get(source) for source in ours]
        if None in found or not moved.isdisjoint(theirs) or not moved.isdisjoint(found):
            return False
        return set(found) != set(theirs) and self.added.isdisjoint(theirs)


def _differing(ours: Figures, theirs: Figures) -> Iterator[str]:
    if ours.settings != theirs.settings:
        before, after = dict(ours.settings), dict(theirs.settings)
        for name in sorted({*before, *after}):
            if before.get(name, 1) == after.get(name, 1):
                continue
            # A depthwise convolution has as many groups as channels, however many those are.
            if name == "groups" and _is_depthwise(ours) and _is_depthwise(theirs):
                continue
            yield name
    yield from _shapes(ours.out_shape, theirs.out_shape, CHANNELS, RESOLUTION)
    if len(ours.in_shapes) != len(theirs.in_shapes):
        yield INPUT_CHANNELS
    else:
        for one, other in zip(ours.in_shapes, theirs.in_shapes, strict=True):
            yield from _shapes(one, other, INPUT_CHANNELS, INPUT_RESOLUTION)
    if ours.params != theirs.params and ours[:3] == theirs[:3]:
        yield PARAMETERS


def _shapes(
    one: tuple[int, ...], other: tuple[int, ...], channels: str, resolution: str
) -> Iterator[str]:
    if one[:1] != other[:1]:
        yield channels
    if one[1:] != other[1:]:
        yield resolution


def _is_depthwise(figures: Figures) -> bool:
    return dict(figures.settings).get("groups") == figures.out_shape[0]
