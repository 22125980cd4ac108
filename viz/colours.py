"""What the boxes of a diagram are coloured by: their kind, or a cost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analysis.records import Profile
from language.catalogue import _
from viz.outline import Node, cost, visible


@dataclass(frozen=True)
class Shade:
    """A step of the cost ramp from 0 to 1, none where the kind's tint is meant."""

    level: float | None = None


Colouring = Callable[[Profile, Node], Shade]

COLOURS = ("kind", "params", "macs", "memory", "field")
"""What can be shown, the usual one first."""


def by_kind(_profile: Profile, _node: Node) -> Shade:
    """The tint of the kind of operation."""
    return Shade()


def value_of(profile: Profile, node: Node, colour: str) -> float:
    """What a node has of a cost."""
    sums = cost(profile, node)
    return {
        "params": sums.params,
        "macs": sums.macs,
        "memory": sums.activation_bytes,
        "field": sums.receptive_field,
    }[colour]


def level(value: float, largest: float) -> float:
    """Place on the ramp. The square root keeps small costs apart from none."""
    return round((value / largest) ** 0.5, 3) if largest else 0.0


def by_cost(colour: str, largest: float) -> Colouring:
    """A colouring by one cost, against the largest of all that is shown."""

    def shade(profile: Profile, node: Node) -> Shade:
        return Shade(level(value_of(profile, node, colour), largest))

    return shade


def colouring(profile: Profile, root: Node, opened: frozenset[str], colour: str) -> Colouring:
    """By what the boxes are coloured, with the ramp's end at the largest that is shown."""
    if colour == "kind":
        return by_kind
    shown = [value_of(profile, node, colour) for node in visible(root, opened)]
    return by_cost(colour, max(shown, default=0))


def colour_words() -> Mapping[str, str]:
    """What can be shown, in the reader's language."""
    return {
        "kind": _("Kind"),
        "params": _("Parameters"),
        "macs": _("MACs"),
        "memory": _("Activation memory"),
        "field": _("Receptive field"),
    }
