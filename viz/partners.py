"""Find for each part of a network the part of another one that stands for it."""

from viz.difference import Difference
from viz.outline import Node


def matched_paths(difference: Difference, before: Node, after: Node) -> dict[str, str]:
    """Return paths of the earlier outline with those of their matches, where the two differ.

    Empty is the match of a part that has none, where a part of the later outline is called alike.
    A part's match is the smallest one that has all matched operations of the part. Where a part
    and what is in it have the same operations, so may their matches: they go by their order.
    """
    found = {}
    names = {node.path for node in after.walk()}
    compared = set(difference.anatomies[0].compared)
    waiting = [(part, 0) for part in _parts(before)]
    while waiting:
        node, place = waiting.pop()
        partners = {
            difference.partners[index] for index in node.operations if index in difference.partners
        }
        matches = _smallest(after, partners) if partners else []
        if matches:
            match = matches[min(place, len(matches) - 1)]
            if match.path != node.path:
                found[node.path] = match.path
        elif node.path in names and not compared.isdisjoint(node.operations):
            found[node.path] = ""
        waiting += [
            (part, place + 1 if len(part.operations) == len(node.operations) else 0)
            for part in _parts(node)
        ]
    return found


def _parts(node: Node) -> tuple[Node, ...]:
    return node.members or node.children


def _smallest(root: Node, operations: set[int]) -> list[Node]:
    """Return the parts with the fewest operations that have all of some, the outermost first."""
    chain: list[Node] = []
    parts = _parts(root)
    while inner := next((part for part in parts if operations.issubset(part.operations)), None):
        chain.append(inner)
        parts = _parts(inner)
    return [one for one in chain if len(one.operations) == len(chain[-1].operations)]
