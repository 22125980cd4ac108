"""The inside of each node, laid out on its own with its parts closed.

A network has hundreds of ways to be open, but few insides: equal blocks share theirs. So each
inside is laid out once by Graphviz, and whatever is open is put together from them by
``viz.compose`` here and by ``compose.js`` in the browser, without another layout.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import graphviz

from analysis.records import Profile
from viz.labels import Label, label
from viz.layout import positions
from viz.outline import UNFOLDED, Node
from viz.wiring import Wire, Wiring, Wirings

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

    ``insides`` is by the path of a node, or of a fold with ``UNFOLDED`` behind it.
    """

    profile: Profile
    root: Node
    direction: str
    labels: Mapping[str, Label]
    insides: Mapping[str, Interior]


def plan(
    profile: Profile, root: Node, direction: str = "TB", wirings: Wirings | None = None
) -> Plan:
    """Lay out every inside of a network; ``direction`` is Graphviz's rankdir, TB or LR.

    ``wirings`` are the network's, where they are known. Raises LayoutError.
    """
    wirings = wirings or Wirings(profile)
    labels = {node.path: label(profile, node) for node in root.walk()}
    texts: dict[str, tuple[str, Sequence[Node], Wiring]] = {}
    for node in root.walk():
        shown = {node.path: node.children, node.path + UNFOLDED: node.members}
        for path, children in shown.items():
            if not children:
                continue
            inside = wirings.between(children)
            sizes = tuple(
                [(labels[child.path].width, labels[child.path].height) for child in children]
            )
            text = interior_dot(
                sizes, inside.wires, len(inside.entries), bool(inside.exits), direction
            )
            texts[path] = (text, children, inside)
    drawn = positions(text for text, *_ in texts.values())
    insides = {
        path: read_interior(drawn[text], len(children), wiring)
        for path, (text, children, wiring) in texts.items()
    }
    return Plan(profile, root, direction, labels, insides)


@lru_cache(maxsize=4_096)
def interior_dot(
    sizes: tuple[Size, ...],
    wires: tuple[Wire, ...],
    entries: int,
    has_exit: bool,
    direction: str,
) -> str:
    """DOT text of boxes that have sizes but no words: equal insides have equal text."""
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
    for wire in routed(wires):
        graph.edge(
            f"i{-1 - wire.source}" if wire.source < 0 else str(wire.source),
            "o" if wire.target == len(sizes) else str(wire.target),
            **({"weight": "1"} if wire.is_skip else {}),
        )
    return str(graph.source)


def routed(wires: Sequence[Wire]) -> list[Wire]:
    """The wires that Graphviz routes: all, or all but the skips where those are too many."""
    if sum(wire.is_skip for wire in wires) <= MOST_SKIPS:
        return list(wires)
    return [wire for wire in wires if not wire.is_skip]


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
