"""A profile as a tree that opens and closes: stages, blocks, operations.

Equal neighbours are folded into one node that says how many they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from analysis.records import Operation, Profile, Shape


@dataclass(frozen=True)
class Node:
    """A part of a network: a stage, a block, an operation, or a fold of equal blocks.

    ``operations`` are the indices of all operations inside, repeats included; ``leaders`` maps
    those of repeats to their counterpart in the first of the fold, which alone has ``children``.
    """

    path: str
    name: str
    kind: str
    operations: tuple[int, ...]
    children: tuple["Node", ...] = ()
    count: int = 1
    leaders: tuple[tuple[int, int], ...] = ()

    @property
    def is_operation(self) -> bool:
        """Whether there is nothing to open."""
        return not self.children

    def walk(self) -> Iterator["Node"]:
        """The node and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Cost:
    """The sums over a node's operations, and the shapes at both ends."""

    params: int
    macs: int
    activation_bytes: int
    in_shape: Shape
    out_shape: Shape


def cost(profile: Profile, node: Node) -> Cost:
    """What a node costs, repeats included."""
    operations = [profile.operations[index] for index in node.operations]
    return Cost(
        sum(op.params for op in operations),
        sum(op.macs for op in operations),
        sum(op.activation_bytes for op in operations),
        operations[0].in_shape,
        operations[-1].out_shape,
    )


def outline(profile: Profile) -> Node:
    """The whole network as one node whose children are the stages."""
    root = _grow(profile, "", list(profile.operations))
    return replace(root, path="", name=profile.spec, kind="network")


def _grow(profile: Profile, path: str, operations: list[Operation]) -> Node:
    """The node of a module, from the operations that ran inside it."""
    if len(operations) == 1 and operations[0].path == path:
        return _leaf(operations[0])
    depth = len(path) + 1 if path else 0
    groups: dict[str, list[Operation]] = {}
    for op in operations:
        groups.setdefault(op.path[depth:].split(".", 1)[0], []).append(op)
    children = [
        _grow(profile, f"{path}.{name}" if path else name, inside)
        for name, inside in groups.items()
    ]
    scope = profile.scopes.get(path, "")
    # A sequence without a name of its own is called by its place: residual, shortcut, conv2_x.
    name = path.rsplit(".", 1)[-1]
    return Node(
        path,
        name if scope in ("Sequential", "") else scope,
        "block",
        tuple(op.index for op in operations),
        tuple(_fold(profile, children)),
    )


def _leaf(op: Operation) -> Node:
    return Node(op.path, op.path.rsplit(".", 1)[-1], op.kind, (op.index,))


def _fold(profile: Profile, nodes: list[Node]) -> Iterator[Node]:
    """Runs of equal neighbours as one node each."""
    start = 0
    signatures = [_signature(profile, node) for node in nodes]
    while start < len(nodes):
        end = start + 1
        while end < len(nodes) and nodes[start].children and signatures[end] == signatures[start]:
            end += 1
        run = nodes[start:end]
        start = end
        if len(run) == 1:
            yield run[0]
            continue
        first = run[0]
        yield replace(
            first,
            path=f"{first.path}-{run[-1].path.rsplit('.', 1)[-1]}",
            operations=tuple(index for node in run for index in node.operations),
            count=len(run),
            leaders=tuple(
                pair
                for node in run[1:]
                for pair in zip(node.operations, first.operations, strict=True)
            ),
        )


def _signature(profile: Profile, node: Node) -> tuple[Any, ...]:
    """What makes two neighbours equal: the same operations on the same shapes, wired alike."""
    first, length = node.operations[0], len(node.path)
    return tuple(
        (
            op.path[length:],
            op.kind,
            op.hyper,
            op.in_shapes,
            op.out_shape,
            tuple([source - first if source >= first else -1 for source in op.inputs]),
        )
        for op in (profile.operations[index] for index in node.operations)
    )


def open_to(root: Node, level: int) -> frozenset[str]:
    """Paths of the nodes that are open when everything is shown to a depth.

    1: stages closed. 2: stages open, blocks closed. 3: every operation.
    """
    opened = {root.path}

    def visit(node: Node, depth: int) -> None:
        if node.is_operation or depth >= level:
            return
        opened.add(node.path)
        for child in node.children:
            # Past the blocks everything opens: a block's paths are no level of their own.
            visit(child, depth + 1 if level < 3 else 0)

    for child in root.children:
        visit(child, 1 if level < 3 else 0)
    return frozenset(opened)


def visible(root: Node, opened: frozenset[str]) -> Iterator[Node]:
    """The nodes that are drawn as boxes: operations, and closed nodes."""
    for child in root.children:
        if child.children and child.path in opened:
            yield from visible(child, opened)
        else:
            yield child


@dataclass(frozen=True)
class Link:
    """An arrow between two boxes, by their paths, with the shape that flows."""

    source: str
    target: str
    shape: Shape
    is_skip: bool = False


def links(profile: Profile, root: Node, opened: frozenset[str]) -> tuple[Link, ...]:
    """The arrows between the boxes of ``visible``, each pair once.

    Arrows from one repeat of an open fold to the next are left out: the fold says "x n". A skip
    is an arrow into an addition, concatenation or product that passes other boxes by.
    """
    owner: dict[int, str] = {}
    order: dict[str, int] = {}
    for box in visible(root, opened):
        order[box.path] = len(order)
        owner.update(dict.fromkeys(box.operations, box.path))
    lead: dict[int, int] = {}
    member: dict[int, tuple[tuple[str, int], ...]] = {}
    for node in root.walk():
        if node.count > 1 and node.path in opened:
            lead.update(node.leaders)
            size = len(node.operations) // node.count
            for place, index in enumerate(node.operations):
                member[index] = (*member.get(index, ()), (node.path, place // size))

    def first(index: int) -> int:
        while index in lead:
            index = lead[index]
        return index

    found: dict[tuple[str, str], Link] = {}
    for op in profile.operations:
        for source in op.inputs:
            if _crosses_repeats(member.get(source, ()), member.get(op.index, ())):
                continue
            pair = owner[first(source)], owner[first(op.index)]
            if pair[0] == pair[1] or pair in found:
                continue
            is_skip = op.kind in MERGES and order[pair[1]] - order[pair[0]] > 1
            shape = profile.operations[source].out_shape
            found[pair] = Link(*pair, shape, is_skip)
    return tuple(found.values())


def _crosses_repeats(
    source: tuple[tuple[str, int], ...], target: tuple[tuple[str, int], ...]
) -> bool:
    return any(a[0] == b[0] and a[1] != b[1] for a in source for b in target)


MERGES = frozenset({"add", "concat", "multiply"})
"""Operations that join paths."""
