"""Pack a network's diagram into compact arrays, for the scripts that compose it.

``viz/js/compose.js`` puts an open network together from them, so opening and closing needs no word
from the server. What equal parts have in common is sent once, and numbers go instead of sentences:
``model.js`` and ``facts.js`` unfold and word them.

A median network is 30 kB, the largest 205 kB.
"""

import json
from collections.abc import Hashable
from typing import Any

from language.catalogue import _
from viz.labels import heading
from viz.node_layout import DiagramLayout, NodeLayout
from viz.numbers import side
from viz.outline import UNFOLDED, Node, cost
from viz.palette import group
from viz.wiring import thickness


class Numbers:
    """Things that are sent once and named by their number."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}

    def number(self, thing: Hashable) -> int:
        """Return the number of a thing."""
        return self._numbers.setdefault(thing, len(self._numbers))

    @property
    def all(self) -> list[Hashable]:
        """The things in the order of their numbers."""
        return list(self._numbers)


def network_json(diagram: DiagramLayout) -> str:
    """Pack a network as JSON text."""
    return json.dumps(network_data(diagram), separators=(",", ":"))


def network_data(diagram: DiagramLayout) -> dict[str, Any]:
    """Pack trees, looks, layouts and words of a network.

    ``trees`` are the kinds of part that there are, the last one the network, each after those that
    it is made of: ``[look, layout, wires, layout unfolded, wires unfolded, members, name, tree,
    name, tree, ...]``, names being the last words of paths. ``looks`` say what is in a part's box
    and what is told of it. ``fields`` are the receptive fields in the order of ``Node.walk``: of an
    operation the smallest and the largest, of any other part the largest; each is one number, or
    height and width where they differ. Texts go by number.
    """
    return _Packer(diagram).data()


class _Packer:
    """Gathers what is sent, each thing once."""

    def __init__(self, diagram: DiagramLayout):
        self.diagram = diagram
        self.texts, self.looks, self.trees = Numbers(), Numbers(), Numbers()
        self.layouts, self.wires = Numbers(), Numbers()
        self.packed: dict[str, int] = {}

    def data(self) -> dict[str, Any]:
        """Return all of it, for JSON."""
        diagram, profile = self.diagram, self.diagram.profile
        self._tree(diagram.root)
        fields: list[int | tuple[int, int]] = []
        for node in diagram.root.walk():
            seen = profile.operations[node.operations[-1]].receptive_field
            shown = (seen.smallest, seen.largest) if node.is_operation else (seen.largest,)
            fields += [side(pair) for pair in shown]
        return {
            "direction": diagram.direction,
            "sums": [profile.params_used, profile.macs, profile.activation_bytes],
            "trees": self.trees.all,
            "looks": self.looks.all,
            "layouts": self.layouts.all,
            "wires": self.wires.all,
            "fields": fields,
            "texts": self.texts.all,
        }

    def _tree(self, node: Node) -> int:
        """Return the number of a node's tree; equal repeats are not looked at again."""
        path = self.diagram.twins.get(node.path, node.path)
        if path not in self.packed:
            layout, unfolded = self._layout(node.path), self._layout(node.path + UNFOLDED)
            parts = [
                number
                for child in node.members or node.children
                for number in (
                    self.texts.number(child.path.rpartition(".")[2]),
                    self._tree(child),
                )
            ]
            row = (self._look(node), *layout, *unfolded, len(node.members), *parts)
            self.packed[path] = self.trees.number(row)
        return self.packed[path]

    def _layout(self, path: str) -> tuple[int, int]:
        found = self.diagram.layouts.get(path)
        if found is None:
            return -1, -1
        return self.layouts.number(_geometry(found)), self.wires.number(_wires(found))

    def _look(self, node: Node) -> int:
        """Return ``[title, details, width, height, tint, sums, in shapes, out shape, kind, ...]``.

        Of an operation its kind in the reader's words and its settings follow, each as name, name
        in words and value; of another part the number of its operations, and detail and width of
        its heading while it is open.
        """
        profile, text = self.diagram.profile, self.texts.number
        label = self.diagram.label(node)
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
    """Return a setting, words such as ``max`` in the reader's language."""
    return _(value) if isinstance(value, str) and value.isalpha() else str(value)


def _geometry(layout: NodeLayout) -> tuple[Any, ...]:
    return (
        layout.width,
        layout.height,
        _flat(layout.centres),
        _flat(layout.entries),
        _flat(layout.exits),
        tuple(map(_flat, layout.routes)),
    )


def _wires(layout: NodeLayout) -> tuple[Any, ...]:
    wiring = layout.wiring
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
