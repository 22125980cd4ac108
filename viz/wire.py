"""A network as compact arrays, for the diagram in the browser.

``compose.js`` puts an open network together from them exactly as ``viz.compose`` does, so opening
and closing needs no word from the server.
"""

from typing import Any

from language.catalogue import _
from viz.compose import thickness
from viz.facts import facts
from viz.interior import Interior, Plan
from viz.labels import heading, name_of
from viz.numbers import shape
from viz.outline import UNFOLDED, Node, cost
from viz.palette import group
from viz.picture import Box, Curve, Mark, Picture, Polygon


class Texts:
    """Texts that are sent once and named by their number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """The number of a text."""
        return self._numbers.setdefault(text, len(self._numbers))

    @property
    def all(self) -> list[str]:
        """The texts in the order of their numbers."""
        return list(self._numbers)


def network_data(plan: Plan) -> dict[str, Any]:
    """Nodes, insides and words of a network.

    A node is ``[path, title, details, width, height, tint, copies, heading detail, heading width,
    inside, children, unfolded inside, members, costs, facts, search text]``, texts by number; an
    inside is ``[width, height, centres, entries, exits, routes]``; beside its number stand the
    node's own wires as ``[source, target, thickness, is skip, port, ...]``.
    """
    texts = Texts()
    nodes = list(plan.root.walk())
    numbers = {node.path: number for number, node in enumerate(nodes)}
    insides: dict[Any, int] = {}
    wires: dict[Any, int] = {}

    def inside(path: str) -> list[int] | None:
        found = plan.insides.get(path)
        if found is None:
            return None
        where = insides.setdefault(_geometry(found), len(insides))
        return [where, wires.setdefault(_wires(found), len(wires))]

    rows = []
    for node in nodes:
        label, top = plan.labels[node.path], heading(plan.profile, node)
        sums = cost(plan.profile, node)
        rows.append(
            [
                texts.number(node.path),
                texts.number(label.title),
                [texts.number(line) for line in label.details],
                label.width,
                label.height,
                texts.number(group(node.kind, node.is_operation)),
                node.count - 1,
                texts.number(name_of(node)),
                texts.number(top.details[0]),
                round(top.width, 1),
                inside(node.path),
                [numbers[child.path] for child in node.children],
                inside(node.path + UNFOLDED),
                [numbers[member.path] for member in node.members],
                [sums.params, sums.macs, sums.activation_bytes, sums.receptive_field],
                [texts.number(part) for fact in facts(plan.profile, node) for part in fact],
                texts.number(_search_text(plan, node)),
                texts.number(shape(sums.out_shape)),
            ]
        )
    return {
        "direction": plan.direction,
        "nodes": rows,
        "insides": list(insides),
        "wires": list(wires),
        "texts": texts.all,
    }


def _geometry(inside: Interior) -> tuple[Any, ...]:
    return (
        inside.width,
        inside.height,
        _flat(inside.centres),
        _flat(inside.entries),
        _flat(inside.exits),
        tuple(map(_flat, inside.routes)),
    )


def _wires(inside: Interior) -> tuple[Any, ...]:
    wiring = inside.wiring
    return (
        tuple(map(thickness, wiring.entries)),
        tuple(map(thickness, wiring.exits)),
        tuple(
            part
            for wire in wiring.wires
            for part in (
                wire.source,
                wire.target,
                thickness(wire.channels),
                int(wire.is_skip),
                wire.port,
            )
        ),
    )


def _flat(points: tuple[tuple[float, float], ...]) -> tuple[float, ...]:
    return tuple([value for point in points for value in point])


def _search_text(plan: Plan, node: Node) -> str:
    """What a search looks at: name, kind, shapes as written and as people type them."""
    words = [node.path, name_of(node)]
    if node.is_operation:
        op = plan.profile.operations[node.operations[0]]
        words += [op.kind, _(op.kind), *(f"{name} {value}" for name, value in op.hyper)]
    else:
        words.append(plan.profile.scopes.get(node.path, ""))
    sizes = plan.profile.operations[node.operations[-1]].out_shape
    words += [shape(sizes), "x".join(map(str, sizes))]
    return " ".join(words).lower()


def picture_data(picture: Picture) -> dict[str, Any]:
    """A picture's marks as arrays, for ``figure.js``."""
    return {
        "width": picture.width,
        "height": picture.height,
        "marks": [_mark(mark) for mark in picture.marks],
    }


def _mark(mark: Mark) -> list[Any]:
    if isinstance(mark, Box):
        return [
            "box",
            *(mark.x, mark.y, mark.width, mark.height),
            *(mark.tint, mark.path, mark.radius, mark.copies, mark.level),
        ]
    if isinstance(mark, Curve):
        return [
            "curve",
            _flat(mark.points),
            *(mark.ink, mark.width, mark.is_dashed, mark.has_arrow, mark.opacity),
        ]
    if isinstance(mark, Polygon):
        return ["polygon", _flat(mark.points), mark.tint, mark.shade, mark.path]
    return [
        "text",
        *(mark.x, mark.y, mark.text, mark.size, mark.is_bold, mark.anchor, mark.ink, mark.turn),
    ]
