"""Arrange a profile as a tree that opens and closes: stages, blocks, operations.

Equal neighbours are folded into one node that says how many they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from analysis.records import Operation, Profile, Shape


@dataclass(frozen=True)
class Node:
    """A part of a network: a stage, a block, an operation, or a fold of equal blocks.

    ``operations`` are the indices of all operations inside, repeats included. A fold has the equal
    blocks as ``members``; its ``children`` are those of the first, which stands for all.
    """

    path: str
    name: str
    kind: str
    operations: tuple[int, ...]
    children: tuple["Node", ...] = field(default=(), repr=False)
    members: tuple["Node", ...] = field(default=(), repr=False)

    @property
    def is_operation(self) -> bool:
        """Return whether there is nothing to open."""
        return not self.children

    @property
    def count(self) -> int:
        """Return the number of equal blocks that the node stands for."""
        return len(self.members) or 1

    def walk(self) -> Iterator["Node"]:
        """Yield the node and all below it, parents first, members of folds included."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += (node.members or node.children)[::-1]

    def walk_once(self) -> Iterator["Node"]:
        """Yield the same, but of equal repeats only the first."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += (node.members[:1] or node.children)[::-1]

    def inside(self, opened: frozenset[str]) -> tuple["Node", ...]:
        """Return what is shown in place of the node: nothing where it is closed."""
        if self.members and self.path + UNFOLDED in opened:
            return self.members
        return self.children if self.path in opened else ()


UNFOLDED = "*"
"""Suffix of a fold's path when every member is shown, not one for all."""


@dataclass(frozen=True)
class Cost:
    """The sums over a node's operations, and the shapes at both ends."""

    params: int
    macs: int
    activation_bytes: int
    in_shape: Shape
    out_shape: Shape
    receptive_field: tuple[int, int]


def cost(profile: Profile, node: Node) -> Cost:
    """Return what a node costs, repeats included."""
    if node.is_operation:
        op = profile.operations[node.operations[0]]
        return Cost(
            op.params,
            op.macs,
            op.activation_bytes,
            op.in_shape,
            op.out_shape,
            op.receptive_field.largest,
        )
    operations = [profile.operations[index] for index in node.operations]
    return Cost(
        sum([op.params for op in operations]),
        sum([op.macs for op in operations]),
        sum([op.activation_bytes for op in operations]),
        operations[0].in_shape,
        operations[-1].out_shape,
        operations[-1].receptive_field.largest,
    )


def outline(profile: Profile) -> Node:
    """Return the whole network as one node whose children are the stages."""
    root = _grow(profile, "", list(profile.operations))
    return replace(root, path="", name=profile.name, kind="network")


def _grow(profile: Profile, path: str, operations: list[Operation]) -> Node:
    """Build the node of a module, from the operations that ran inside it."""
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
        tuple([op.index for op in operations]),
        tuple(_fold(profile, children)),
    )


def _leaf(op: Operation) -> Node:
    return Node(op.path, op.path.rsplit(".", 1)[-1], op.kind, (op.index,))


def _fold(profile: Profile, nodes: list[Node]) -> Iterator[Node]:
    """Fold runs of equal neighbours into one node each."""
    start = 0
    signatures = [_signature(profile, node) for node in nodes]
    while start < len(nodes):
        end = start + 1
        while end < len(nodes) and nodes[start].children and signatures[end] == signatures[start]:
            # Two parts with names of their own, such as left and right, are no repeats.
            if _stem(nodes[end]) != _stem(nodes[start]):
                break
            # Nor are branches side by side: a repeat goes on from the one before it.
            if not _reads(profile, nodes[end], nodes[end - 1]):
                break
            end += 1
        run = nodes[start:end]
        start = end
        if len(run) == 1:
            yield run[0]
            continue
        yield replace(
            run[0],
            path=f"{run[0].path}-{run[-1].path.rsplit('.', 1)[-1]}",
            operations=tuple([index for node in run for index in node.operations]),
            members=tuple(run),
        )


def _reads(profile: Profile, node: Node, other: Node) -> bool:
    made = frozenset(other.operations)
    return any(not made.isdisjoint(profile.operations[index].inputs) for index in node.operations)


def _stem(node: Node) -> str:
    return node.name.rstrip("0123456789")


def _signature(profile: Profile, node: Node) -> tuple[Any, ...]:
    """Return a key, equal for neighbours with equal operations, shapes and wiring."""
    first, length = node.operations[0], len(node.path)
    return tuple(
        [
            (
                op.path[length:],
                op.kind,
                op.hyper,
                op.in_shapes,
                op.out_shape,
                tuple([source - first if source >= first else -1 for source in op.inputs]),
            )
            for op in [profile.operations[index] for index in node.operations]
        ]
    )


LEVELS = {"stages": 1, "blocks": 2, "operations": 3, "all": 4}
"""Levels to which everything is open, by name: the last unfolds the folds too."""


def open_to(root: Node, level: int) -> frozenset[str]:
    """Return the paths of the nodes that are open when everything is shown to a depth.

    1: stages closed. 2: stages open, blocks closed. 3: every operation, one block for all of a
    fold. 4: every operation there is.
    """
    opened = {root.path}
    if level >= LEVELS["all"]:
        for node in root.walk():
            if node.members:
                opened.add(node.path + UNFOLDED)
            elif node.children:
                opened.add(node.path)
        return frozenset(opened)

    def visit(node: Node, depth: int) -> None:
        if node.is_operation or depth >= level:
            return
        opened.add(node.path)
        for child in node.children:
            # Past the blocks everything opens: a block's paths are no level of their own.
            visit(child, depth + 1 if level < LEVELS["operations"] else 0)

    for child in root.children:
        visit(child, 1 if level < LEVELS["operations"] else 0)
    return frozenset(opened)


def visible(root: Node, opened: frozenset[str]) -> Iterator[Node]:
    """Return the nodes that are drawn as boxes: operations, and closed nodes."""
    for child in root.inside(opened | {root.path}):
        if child.inside(opened):
            yield from visible(child, opened)
        else:
            yield child
