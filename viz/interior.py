"""The inside of each node, laid out on its own with its parts closed.

A network has hundreds of ways to be open, but few insides: equal blocks share theirs. So each
inside is laid out once by Graphviz, and whatever is open is put together from them by
``viz.compose`` here and by ``compose.js`` in the browser, without another layout.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import graphviz

from analysis.records import Profile
from viz.chain import chain, is_chain
from viz.labels import Label, label
from viz.layout import positions
from viz.outline import UNFOLDED, Node
from viz.wiring import Wiring, Wirings

MOST_SKIPS = 8
"""Skips inside one node that Graphviz routes; more are drawn as arcs beside the chain."""

PIXELS = 72.0
"""In an inch, Graphviz's unit: one point is one pixel."""

Point = tuple[float, float]
Size = tuple[float, float]


@dataclass(frozen=True)
class Interior:
    """Where the parts of a node lie while they are closed, in pixels from the upper left.

    ``centres`` has a point for each child; ``entries`` and ``exits`` are where arrows come in and
    go out. ``routes`` has the Bézier points of each of the wiring's wires, none for an arc.
    """

    width: float
    height: float
    centres: tuple[Point, ...]
    entries: tuple[Point, ...]
    exits: tuple[Point, ...]
    wiring: Wiring
    routes: tuple[tuple[Point, ...], ...]


@dataclass(frozen=True)
class Plan:
    """All that a diagram of a network is put together from, whatever is open.

    ``insides`` is by the path of a node, or of a fold with ``UNFOLDED`` behind it. Of the equal
    repeats of a fold only the first is in ``labels`` and ``insides``; ``twins`` leads to it.
    """

    profile: Profile
    root: Node
    direction: str
    labels: Mapping[str, Label]
    insides: Mapping[str, Interior]
    twins: Mapping[str, str]

    def label(self, node: Node) -> Label:
        """What stands in a node."""
        return self.labels[self._first(node.path)]

    def inside(self, path: str) -> Interior:
        """The inside of a node, or with ``UNFOLDED`` behind its path that of a fold."""
        fold = UNFOLDED if path.endswith(UNFOLDED) else ""
        return self.insides[self._first(path.removesuffix(UNFOLDED)) + fold]

    def _first(self, path: str) -> str:
        """The path of the part that a repeat shares its looks with."""
        while path not in self.labels:
            end = len(path)
            while path[:end] not in self.twins:
                end = path.rindex(".", 0, end)
            path = self.twins[path[:end]] + path[end:]
        return path


def plan(
    profile: Profile, root: Node, direction: str = "TB", wirings: Wirings | None = None
) -> Plan:
    """Lay out every inside of a network; ``direction`` is Graphviz's rankdir, TB or LR.

    ``wirings`` are the network's, where they are known. Raises LayoutError.
    """
    wirings = wirings or Wirings(profile)
    twins = find_twins(root, wirings)
    labels = {node.path: label(profile, node) for node in _originals(root, twins)}
    insides: dict[str, Interior] = {}
    texts: dict[str, tuple[str, int, Wiring]] = {}
    for node in _originals(root, twins):
        shown = {node.path: node.children, node.path + UNFOLDED: node.members}
        for path, children in shown.items():
            if not children:
                continue
            inside = wirings.between(children)
            firsts = [labels[twins.get(child.path, child.path)] for child in children]
            sizes = tuple([(first.width, first.height) for first in firsts])
            if is_chain(len(children), inside):
                ports = len(inside.entries), len(inside.exits)
                width, height, centres, entries, exits, routes = chain(sizes, *ports, direction)
                insides[path] = Interior(width, height, centres, entries, exits, inside, routes)
            else:
                ends = tuple([(wire.source, wire.target, wire.is_skip) for wire in inside.wires])
                text = interior_dot(sizes, ends, len(inside.entries), bool(inside.exits), direction)
                texts[path] = (text, len(children), inside)
    drawn = positions(text for text, *_ in texts.values())
    for path, (text, count, wiring) in texts.items():
        insides[path] = read_interior(drawn[text], count, wiring)
    return Plan(profile, root, direction, labels, insides, twins)


def find_twins(root: Node, wirings: Wirings) -> dict[str, str]:
    """Repeats of a fold that are equal to its first one, by their paths."""
    found: dict[str, str] = {}
    for node in _originals(root, found):
        if node.members:
            first = wirings.likeness(node.members[0])
            for member in node.members[1:]:
                if wirings.likeness(member) == first:
                    found[member.path] = node.members[0].path
    return found


def _originals(root: Node, twins: Mapping[str, str]) -> Iterator[Node]:
    """The nodes, parents first, without the repeats that are equal to another one."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        shown = node.members or node.children
        waiting += [child for child in shown[::-1] if child.path not in twins]


@lru_cache(maxsize=4_096)
def interior_dot(
    sizes: tuple[Size, ...],
    wires: tuple[tuple[int, int, bool], ...],
    entries: int,
    has_exit: bool,
    direction: str,
) -> str:
    """DOT text of boxes that have sizes but no words: equal insides have equal text.

    A wire is its source, its target and whether it is a skip.
    """
    graph = graphviz.Digraph(
        graph_attr={"rankdir": direction, "nodesep": "0.25", "ranksep": "0.3", "pad": "0"},
        node_attr={"shape": "box", "fixedsize": "true", "label": ""},
        edge_attr={"dir": "none", "weight": "4"},
    )
    port = {"width": "0.01", "height": "0.01"}
    for entry in range(entries):
        graph.node(f"i{entry}", **port)
    for place, size in enumerate(sizes):
        graph.node(
            str(place),
            width=f"{size[0] / PIXELS:.4f}",
            height=f"{size[1] / PIXELS:.4f}",
        )
    if has_exit:
        graph.node("o", **port)
    if entries > 1:
        with graph.subgraph() as row:
            row.attr(rank="source")
            for entry in range(entries):
                row.node(f"i{entry}")
    for source, target, is_skip in routed(wires):
        graph.edge(
            f"i{-1 - source}" if source < 0 else str(source),
            "o" if target == len(sizes) else str(target),
            **({"weight": "1"} if is_skip else {}),
        )
    return str(graph.source)


Ends = tuple[int, int, bool]


def routed(wires: Sequence[Ends]) -> list[Ends]:
    """The wires that Graphviz routes: all, or all but the skips where those are too many."""
    if sum(is_skip for *_ends, is_skip in wires) <= MOST_SKIPS:
        return list(wires)
    return [wire for wire in wires if not wire[2]]


def read_interior(text: str, children: int, wiring: Wiring) -> Interior:
    """An interior from Graphviz's plain format, whose y axis points up."""
    width, height, nodes, routes = _read(text, children)
    return Interior(
        width,
        height,
        tuple([nodes[str(place)] for place in range(children)]),
        tuple([nodes[f"i{entry}"] for entry in range(len(wiring.entries))]),
        (nodes["o"],) if "o" in nodes else (),
        wiring,
        tuple([routes.get((wire.source, wire.target), ()) for wire in wiring.wires]),
    )


Routes = Mapping[tuple[int, int], tuple[Point, ...]]


@lru_cache(maxsize=4_096)
def _read(text: str, children: int) -> tuple[float, float, Mapping[str, Point], Routes]:
    """Width, height, centres of the nodes and routes of the edges; equal insides share them."""
    width = height = 0.0
    nodes: dict[str, Point] = {}
    routes: dict[tuple[int, int], tuple[Point, ...]] = {}

    def number(name: str) -> int:
        if name == "o":
            return children
        return -1 - int(name[1:]) if name[0] == "i" else int(name)

    for line in text.splitlines():
        word, *rest = line.split(" ")
        if word == "graph":
            width, height = float(rest[1]) * PIXELS, float(rest[2]) * PIXELS
        elif word == "node":
            nodes[rest[0]] = _point(rest[1], rest[2], height)
        elif word == "edge":
            count = int(rest[2])
            ends = number(rest[0]), number(rest[1])
            routes[ends] = tuple(
                [_point(rest[3 + 2 * i], rest[4 + 2 * i], height) for i in range(count)]
            )
    return round(width, 1), round(height, 1), nodes, routes


def _point(x: str, y: str, height: float) -> Point:
    return round(float(x) * PIXELS, 1), round(height - float(y) * PIXELS, 1)
