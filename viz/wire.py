"""A network as compact arrays, for the diagram in the browser.

``compose.js`` puts an open network together from them exactly as ``viz.compose`` does, so opening
and closing needs no word from the server. What equal parts have in common is sent once, and
numbers go instead of sentences: ``model.js`` and ``facts.js`` unfold and word them.
"""

from collections.abc import Hashable
from typing import Any

from language.catalogue import _
from viz.compose import thickness
from viz.interior import Interior, Plan
from viz.labels import heading
from viz.outline import UNFOLDED, Node, cost
from viz.palette import group
from viz.picture import Box, Curve, Mark, Picture, Polygon


class Numbers:
    """Things that are sent once and named by their number."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}

    def number(self, thing: Hashable) -> int:
        """The number of a thing."""
        return self._numbers.setdefault(thing, len(self._numbers))

    @property
    def all(self) -> list[Hashable]:
        """The things in the order of their numbers."""
        return list(self._numbers)


def network_data(plan: Plan) -> dict[str, Any]:
    """Trees, looks, insides and words of a network.

    ``trees`` are the kinds of part that there are, the last one the network, each after those that
    it is made of: ``[look, inside, wires, inside unfolded, wires unfolded, members, name, tree,
    name, tree, ...]``, names being the last words of paths. ``looks`` say what is in a part's box
    and what is told of it. ``fields`` are the receptive fields in the order of ``Node.walk``: of an
    operation the smallest and the largest, of any other part the largest. Texts go by number.
    """
    return _Packer(plan).data()


class _Packer:
    """Gathers what is sent, each thing once."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.texts, self.looks, self.trees = Numbers(), Numbers(), Numbers()
        self.insides, self.wires = Numbers(), Numbers()
        self.packed: dict[str, int] = {}

    def data(self) -> dict[str, Any]:
        """All of it, for JSON."""
        plan, profile = self.plan, self.plan.profile
        self._tree(plan.root)
        fields: list[int] = []
        for node in plan.root.walk():
            seen = profile.operations[node.operations[-1]].receptive_field
            fields += (seen.smallest, seen.largest) if node.is_operation else (seen.largest,)
        return {
            "direction": plan.direction,
            "sums": [profile.params, profile.macs, profile.activation_bytes],
            "trees": self.trees.all,
            "looks": self.looks.all,
            "insides": self.insides.all,
            "wires": self.wires.all,
            "fields": fields,
            "texts": self.texts.all,
        }

    def _tree(self, node: Node) -> int:
        """The number of a node's tree; equal repeats are not looked at again."""
        path = self.plan.twins.get(node.path, node.path)
        if path not in self.packed:
            inside, unfolded = self._inside(node.path), self._inside(node.path + UNFOLDED)
            parts = [
                number
                for child in node.members or node.children
                for number in (
                    self.texts.number(child.path.rpartition(".")[2]),
                    self._tree(child),
                )
            ]
            row = (self._look(node), *inside, *unfolded, len(node.members), *parts)
            self.packed[path] = self.trees.number(row)
        return self.packed[path]

    def _inside(self, path: str) -> tuple[int, int]:
        found = self.plan.insides.get(path)
        if found is None:
            return -1, -1
        return self.insides.number(_geometry(found)), self.wires.number(_wires(found))

    def _look(self, node: Node) -> int:
        """``[title, details, width, height, tint, sums, in shapes, out shape, kind, ...]``.

        Of an operation its kind in the reader's words and its settings follow, each as name, name
        in words and value; of another part the number of its operations, and detail and width of
        its heading while it is open.
        """
        profile, text = self.plan.profile, self.texts.number
        label = self.plan.label(node)
        shared = (
            text(label.title),
            tuple(map(text, label.details)),
            label.width,
            label.height,
            text(group(node.kind, node.is_operation)),
        )
        if node.is_operation:
            op = profile.operations[node.operations[0]]
            hyper = [
                text(part)
                for name, value in op.hyper
                for part in (name, _(name.capitalize()), _value(value))
            ]
            return self.looks.number(
                (
                    *shared,
                    (op.params, op.macs, op.activation_bytes),
                    tuple(dict.fromkeys(op.in_shapes)),
                    op.out_shape,
                    text(op.kind),
                    text(_(op.kind)),
                    tuple(hyper),
                )
            )
        sums, top = cost(profile, node), heading(profile, node)
        return self.looks.number(
            (
                *shared,
                (sums.params, sums.macs, sums.activation_bytes),
                (sums.in_shape,),
                sums.out_shape,
                text(profile.scopes.get(node.path, node.name)),
                len(node.operations),
                text(top.details[0]),
                round(top.width, 1),
            )
        )


def _value(value: object) -> str:
    """A setting, words such as ``max`` in the reader's language."""
    return _(value) if isinstance(value, str) and value.isalpha() else str(value)


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
