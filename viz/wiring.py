"""Gather arrows between the parts of a network from those between its operations."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from analysis.records import Profile, Shape
from viz.outline import UNFOLDED, Node, visible

MERGES = frozenset({"add", "concat", "multiply"})
"""Operations that join paths."""

MOST_ENTRIES = 3
"""Tensors from outside that a node keeps apart; more enter it as one."""


@dataclass(frozen=True)
class Link:
    """An arrow between two boxes, by their paths, with the shape that flows."""

    source: str
    target: str
    shape: Shape
    is_skip: bool = False


@dataclass(frozen=True)
class Wire:
    """An arrow inside a node, by the places of its children.

    ``source`` -1, -2, ... are the node's entries; ``target`` past the last child is its exit.
    ``port`` is the entry of the target through which the arrow goes on inside it.
    """

    source: int
    target: int
    channels: int
    is_skip: bool
    port: int


@dataclass(frozen=True)
class Wiring:
    """All arrows inside a node; ``entries`` and ``exits`` have the channels that flow there."""

    entries: tuple[int, ...]
    exits: tuple[int, ...]
    wires: tuple[Wire, ...]


@lru_cache(maxsize=4_096)
def thickness(channels: int) -> float:
    """Return an arrow's width in pixels: thin for an image, thick for two thousand channels."""
    return round(min(4.0, 0.9 + float(channels) ** 0.5 / 16), 2)


def readers(profile: Profile) -> tuple[tuple[int, ...], ...]:
    """Return for each operation the operations that read its result."""
    found: list[list[int]] = [[] for _ in profile.operations]
    for op in profile.operations:
        for source in op.inputs:
            found[source].append(op.index)
    return tuple(map(tuple, found))


class Wirings:
    """The wiring of each node of one network, found once."""

    def __init__(self, profile: Profile):
        self.profile = profile
        self._readers = readers(profile)
        self._between: dict[tuple[str, ...], Wiring] = {}
        self._entries: dict[tuple[int, ...], tuple[int, ...]] = {}

    def entries(self, operations: tuple[int, ...]) -> tuple[int, ...]:
        """Return the outside operations whose results are read inside, in order of reading."""
        if operations not in self._entries:
            inside = set(operations)
            found: dict[int, None] = {}
            for index in operations:
                for source in self.profile.operations[index].inputs:
                    if source not in inside:
                        found[source] = None
            self._entries[operations] = tuple(found)
        return self._entries[operations]

    def likeness(self, node: Node) -> tuple[object, ...]:
        """Return a key, equal for two repeats of a fold that are wired and named alike."""
        inside = set(node.operations)
        numbers: dict[int, int] = {}
        wires = [
            (
                *(
                    numbers.setdefault(source, len(numbers))
                    for source in self.profile.operations[index].inputs
                    if source not in inside
                ),
                inside.issuperset(self._readers[index]),
            )
            for index in node.operations
        ]
        names = [(part.name, part.count, len(part.children)) for part in node.walk()]
        return tuple(wires), tuple(names)

    def between(self, children: Sequence[Node]) -> Wiring:
        """Return the arrows between the children of a node, each pair once."""
        key = tuple([child.path for child in children])
        if key not in self._between:
            self._between[key] = self._find_between(children)
        return self._between[key]

    def _find_between(self, children: Sequence[Node]) -> Wiring:
        owner = {index: place for place, child in enumerate(children) for index in child.operations}
        operations = tuple([index for child in children for index in child.operations])
        entries = self.entries(operations)
        ports = _ports(entries)
        ends: dict[tuple[int, int], tuple[int, int]] = {}
        for index in operations:
            target = owner[index]
            for source in self.profile.operations[index].inputs:
                place = owner[source] if source in owner else -1 - ports[source]
                if place != target and (place, target) not in ends:
                    inner = _ports(self.entries(children[target].operations))
                    ends[place, target] = (source, inner.get(source, 0))
            for reader in self._readers[index]:
                if reader not in owner:
                    ends.setdefault((target, len(children)), (index, 0))
        skips = transitive(ends)
        wires = [
            Wire(*pair, self.profile.operations[source].out_shape[0], pair in skips, port)
            for pair, (source, port) in ends.items()
        ]
        channels = dict[int, int]()
        for source, port in ports.items():
            channels.setdefault(port, self.profile.operations[source].out_shape[0])
        leaving = [wire.channels for wire in wires if wire.target == len(children)]
        return Wiring(tuple(channels.values()), tuple(leaving[-1:]), tuple(wires))


def _ports(entries: tuple[int, ...]) -> Mapping[int, int]:
    if len(entries) > MOST_ENTRIES:
        return dict.fromkeys(entries, 0)
    return {source: port for port, source in enumerate(entries)}


Place = TypeVar("Place", bound=Hashable)


def transitive(pairs: Iterable[tuple[Place, Place]]) -> set[tuple[Place, Place]]:
    """Return the pairs whose ends are also joined by a longer way."""
    sources: dict[Place, list[Place]] = {}
    bit: dict[Place, int] = {}
    for source, target in pairs:
        sources.setdefault(target, []).append(source)
        for place in (source, target):
            bit.setdefault(place, 1 << len(bit))
    above: dict[Place, int] = {}

    def reach(place: Place) -> None:
        """Find what leads to a place, as bits. Without recursion: networks are thousands deep.

        A module that is left and entered again makes a circle, which is cut where it closes.
        """
        stack, begun = [place], {place}
        while stack:
            current = stack[-1]
            waiting = [s for s in sources.get(current, ()) if s not in above and s not in begun]
            if waiting:
                stack.append(waiting[0])
                begun.add(waiting[0])
                continue
            stack.pop()
            mask = 0
            for source in sources.get(current, ()):
                mask |= bit[source] | above.get(source, 0)
            above[current] = mask

    found = set()
    for target, direct in sources.items():
        if target not in above:
            reach(target)
        if len(direct) > 1:
            # What leads to any of the direct ones; to itself only where a circle was cut.
            leading = 0
            for source in direct:
                leading |= above.get(source, 0) & ~bit[source]
            found |= {(source, target) for source in direct if bit[source] & leading}
    return found


def links(profile: Profile, root: Node, opened: frozenset[str]) -> tuple[Link, ...]:
    """Return the arrows between the boxes of ``visible``, each pair once.

    Arrows from one repeat of an open fold to the next are left out: the fold says "x n".
    """
    owner: dict[int, str] = {}
    for box in visible(root, opened):
        owner.update(dict.fromkeys(box.operations, box.path))
    lead, member = _repeats(root, opened)
    shapes: dict[tuple[str, str], Shape] = {}
    for op in profile.operations:
        for source in op.inputs:
            if _crosses_repeats(member.get(source, ()), member.get(op.index, ())):
                continue
            pair = owner[_first(lead, source)], owner[_first(lead, op.index)]
            if pair[0] != pair[1]:
                shapes.setdefault(pair, profile.operations[source].out_shape)
    skips = transitive(shapes)
    return tuple([Link(*pair, shape, pair in skips) for pair, shape in shapes.items()])


Membership = tuple[tuple[str, int], ...]


def _repeats(
    root: Node, opened: frozenset[str]
) -> tuple[Mapping[int, int], Mapping[int, Membership]]:
    """Map each repeat's operation to its counterpart in the first one and the repeat's number."""
    lead: dict[int, int] = {}
    member: dict[int, Membership] = {}
    for node in root.walk():
        if not node.members or node.path not in opened or node.path + UNFOLDED in opened:
            continue
        for place, repeat in enumerate(node.members):
            for index, first in zip(repeat.operations, node.members[0].operations, strict=True):
                member[index] = (*member.get(index, ()), (node.path, place))
                if place:
                    lead[index] = first
    return lead, member


def _first(lead: Mapping[int, int], index: int) -> int:
    while index in lead:
        index = lead[index]
    return index


def _crosses_repeats(source: Membership, target: Membership) -> bool:
    return any(a[0] == b[0] and a[1] != b[1] for a in source for b in target)
