"""Find what to mark of a difference: nodes that changed, and ghosts where parts were removed.

They are drawn on the page, in all files, and by ``--against`` from the command line.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, takewhile
from typing import Any

from language.catalogue import _
from viz.difference import Difference
from viz.difference_words import summary
from viz.labels import DETAIL
from viz.outline import Node
from viz.text_width import text_width

SIGNS = {"added": "+", "changed": "≠", "inside": "·", "removed": "−"}
MOST_NAMES = 3


@dataclass(frozen=True)
class Ghost:
    """Mark of what was removed in ``parent``: after the part ``after``, or before all.

    ``width`` is in pixels, as drawn.
    """

    parent: str
    after: str
    text: str
    width: float


@dataclass(frozen=True)
class Changes:
    """The marks of nodes by path, the ghosts, and the sentence that sums them up."""

    marks: Mapping[str, str] = field(default_factory=dict)
    ghosts: tuple[Ghost, ...] = ()
    sentence: str = ""

    def ghosts_of(self, node: Node) -> list[Ghost]:
        """Return the ghosts between the parts that an open node shows."""
        paths = {node.path, *(member.path for member in node.members[:1])}
        return [ghost for ghost in self.ghosts if ghost.parent in paths]

    def data(self) -> dict[str, Any]:
        """Return marks and ghosts for JSON, as ``markChanges`` of ``model.js`` takes them."""
        ghosts = [[some.parent, some.after, some.text, some.width] for some in self.ghosts]
        return {"marks": dict(self.marks), "ghosts": ghosts}


def changes(difference: Difference, before: Node, after: Node, name: str = "") -> Changes:
    """Collect the changes against the outline ``before``, called ``name``, in the reader's words.

    Without a name it is called as its profile is.
    """
    ghosts = tuple(_ghosts(difference, before))
    return Changes(_marks(difference, after, ghosts), ghosts, summary(difference, name))


def _marks(difference: Difference, root: Node, ghosts: Sequence[Ghost]) -> dict[str, str]:
    """Mark each changed node: added, changed, or for others also removed or changed inside."""
    removed_from = {
        ghost.parent[:end]
        for ghost in ghosts
        for end in range(len(ghost.parent) + 1)
        if ghost.parent[end : end + 1] in ("", ".")
    }
    changed = difference.added | difference.changed.keys()
    found: dict[str, str] = {}
    for node in root.walk():
        if node is root:
            continue
        if difference.added.issuperset(node.operations):
            found[node.path] = "added"
        elif node.is_operation:
            if not changed.isdisjoint(node.operations):
                found[node.path] = "changed"
        elif not removed_from.isdisjoint([node.path, *(part.path for part in node.members)]):
            found[node.path] = "removed"
        elif not changed.isdisjoint(node.operations):
            found[node.path] = "inside"
    return found


def _ghosts(difference: Difference, before: Node) -> Iterator[Ghost]:
    """Yield a ghost for what was removed at each place of the later network."""
    if not difference.removed:
        return
    places = _Places(difference)
    removed: dict[tuple[str, str], list[Node]] = {}
    waiting = [before]
    while waiting:
        node = waiting.pop()
        if difference.removed.isdisjoint(node.operations):
            continue
        parent, last = places.common(node.operations), ""
        for part in [part for child in node.children for part in child.members or (child,)]:
            if difference.removed.issuperset(part.operations):
                removed.setdefault((parent, last), []).append(part)
            else:
                waiting.append(part)
                last = places.below(parent, part) or last
    for (parent, last), parts in removed.items():
        text = f"− {_names(parts)}"
        yield Ghost(parent, last, text, round(text_width(text, DETAIL) + 14.0, 1))


class _Places:
    """Finds where in the later network parts of the earlier one would be."""

    def __init__(self, difference: Difference):
        self._partners = difference.partners
        self._carriers = difference.anatomies[0].carriers
        self._operations = difference.after.operations

    def _paths(self, operations: Sequence[int]) -> list[str]:
        found = [self._partners.get(self._carriers.get(index, index)) for index in operations]
        return [self._operations[index].path for index in found if index is not None]

    def common(self, operations: Sequence[int]) -> str:
        """Return the path of the smallest part that holds the partners of some operations."""
        words = [path.split(".")[:-1] for path in self._paths(operations)]
        # What the first and the last in order have in common, all have.
        ends = zip(min(words), max(words), strict=False) if words else ()
        return ".".join(one for one, _other in takewhile(lambda pair: pair[0] == pair[1], ends))

    def below(self, parent: str, part: Node) -> str:
        """Return the part of ``parent`` that holds the last of an earlier part's partners."""
        paths = self._paths(part.operations)
        depth = len(parent) + 1 if parent else 0
        inside = [path for path in paths if path.startswith(f"{parent}." if parent else "")]
        if not inside:
            return ""
        end = inside[-1].find(".", depth)
        return inside[-1] if end < 0 else inside[-1][:end]


def _names(parts: Sequence[Node]) -> str:
    """List names, or count them: ``17 × Bottleneck``."""
    runs = [(name, len(list(run))) for name, run in groupby(parts, lambda part: part.name)]
    shown = [f"{count} × {name}" if count > 1 else name for name, count in runs[:MOST_NAMES]]
    return ", ".join(shown) + (" …" if len(runs) > MOST_NAMES else "")


def change_words() -> str:
    """Explain the signs, in the reader's language."""
    return _("+ added, ≠ changed, − removed inside, · changed inside; dashed: what was removed")
