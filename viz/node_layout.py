"""Lay out the parts inside each node of a network, while they are closed.

A network has hundreds of ways to be open, but few different nodes: equal blocks share one layout.
So each node is laid out once, by Graphviz or as a chain, and ``viz/js/compose.js`` puts whatever is
open together from these layouts, in the browser and for files.
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
"""Pixels in an inch, Graphviz's unit: one point is one pixel."""

Point = tuple[float, float]
Size = tuple[float, float]


@dataclass(frozen=True)
class NodeLayout:
    """Places of the parts of a node while they are closed, in pixels from the upper left.

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
class DiagramLayout:
    """The layouts and labels of a network's nodes: all that its diagram is composed from.

    ``layouts`` is by the path of a node, or of a fold with ``UNFOLDED`` behind it. Of the equal
    repeats of a fold only the first is in ``labels`` and ``layouts``; ``twins`` leads to it.
    """

    profile: Profile
    root: Node
    direction: str
    labels: Mapping[str, Label]
    layouts: Mapping[str, NodeLayout]
    twins: Mapping[str, str]

    def label(self, node: Node) -> Label:
        """Return the label of a node."""
        return self.labels[self._first(node.path)]

    def layout(self, path: str) -> NodeLayout:
        """Return the layout of a node's parts; with ``UNFOLDED`` after its path, of a fold's."""
        fold = UNFOLDED if path.endswith(UNFOLDED) else ""
        return self.layouts[self._first(path.removesuffix(UNFOLDED)) + fold]

    def _first(self, path: str) -> str:
        """Return the path of the part that a repeat shares its looks with."""
        while path not in self.labels:
            end = len(path)
            while path[:end] not in self.twins:
                end = path.rindex(".", 0, end)
            path = self.twins[path[:end]] + path[end:]
        return path


def lay_out_diagram(
    profile: Profile, root: Node, direction: str = "TB", wirings: Wirings | None = None
) -> DiagramLayout:
    """Lay out the parts of every node of a network; ``direction`` is Graphviz's rankdir, TB or LR.

    ``wirings`` are the network's, where they are known. Raises LayoutError.
    """
    wirings = wirings or Wirings(profile)
    twins = find_twins(root, wirings)
    labels = {node.path: label(profile, node) for node in _originals(root, twins)}
    layouts: dict[str, NodeLayout] = {}
    texts: dict[str, tuple[str, int, Wiring]] = {}
    for node in _originals(root, twins):
        shown = {node.path: node.children, node.path + UNFOLDED: node.members}
        for path, children in shown.items():
            if not children:
                continue
            wiring = wirings.between(children)
            firsts = [labels[twins.get(child.path, child.path)] for child in children]
            sizes = tuple([(first.width, first.height) for first in firsts])
            if is_chain(len(children), wiring):
                ports = len(wiring.entries), len(wiring.exits)
                width, height, centres, entries, exits, routes = chain(sizes, *ports, direction)
                layouts[path] = NodeLayout(width, height, centres, entries, exits, wiring, routes)
            else:
                ends = tuple([(wire.source, wire.target, wire.is_skip) for wire in wiring.wires])
                text = node_dot(sizes, ends, len(wiring.entries), bool(wiring.exits), direction)
                texts[path] = (text, len(children), wiring)
    drawn = positions(text for text, *_ in texts.values())
    for path, (text, count, wiring) in texts.items():
        layouts[path] = read_layout(drawn[text], count, wiring)
    return DiagramLayout(profile, root, direction, labels, layouts, twins)


def find_twins(root: Node, wirings: Wirings) -> dict[str, str]:
    """Find repeats of a fold that are equal to its first one, by their paths."""
    found: dict[str, str] = {}
    for node in _originals(root, found):
        if node.members:
            first = wirings.likeness(node.members[0])
            for member in node.members[1:]:
                if wirings.likeness(member) == first:
                    found[member.path] = node.members[0].path
    return found


def _originals(root: Node, twins: Mapping[str, str]) -> Iterator[Node]:
    """Yield the nodes, parents first, without the repeats that are equal to another one."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        shown = node.members or node.children
        waiting += [child for child in shown[::-1] if child.path not in twins]


@lru_cache(maxsize=4_096)
def node_dot(
    sizes: tuple[Size, ...],
    wires: tuple[tuple[int, int, bool], ...],
    entries: int,
    has_exit: bool,
    direction: str,
    gap: float = 0.25,
) -> str:
    """Write DOT text of boxes with sizes and no words: equal layouts have equal text.

    A wire is its source, its target and whether it is a skip. ``gap`` is between neighbours, in
    inches.
    """
    graph = graphviz.Digraph(
        graph_attr={"rankdir": direction, "nodesep": f"{gap:g}", "ranksep": "0.3", "pad": "0"},
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
    """Return the wires that Graphviz routes: all, or all but the skips if those are too many."""
    if sum(is_skip for *_ends, is_skip in wires) <= MOST_SKIPS:
        return list(wires)
    return [wire for wire in wires if not wire[2]]


def read_layout(text: str, children: int, wiring: Wiring) -> NodeLayout:
    """Read a layout from Graphviz's plain format, whose y axis points up."""
    width, height, nodes, routes = _read(text, children)
    return NodeLayout(
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
    """Read width, height, centres and routes of Graphviz's answer; equal layouts share them."""
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
