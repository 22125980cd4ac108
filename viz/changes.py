"""Find what a turned knob changed: marks of nodes, and ghosts where parts were removed.

They are drawn on the page, in all files, and by ``--against`` from the command line.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from language.catalogue import _
from viz.difference import Difference, marks, summary
from viz.labels import DETAIL
from viz.outline import Node
from viz.text_width import text_width

SIGNS = {"added": "+", "resized": "≠", "changed": "·", "removed": "−"}
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


def changes(difference: Difference, before: Node, after: Node) -> Changes:
    """Collect the changes between two outlines, in the reader's language."""
    if difference.is_empty:
        return Changes()
    found = tuple(_ghosts(difference, before, after))
    return Changes(marks(difference, after), found, summary(difference))


def _ghosts(difference: Difference, before: Node, after: Node) -> Iterator[Ghost]:
    operations = difference.before.operations
    kept = {node.path for node in after.walk()}

    def is_gone(node: Node) -> bool:
        return all(operations[index].path in difference.removed for index in node.operations)

    waiting = [before]
    while waiting:
        node = waiting.pop()
        parts = [part for child in node.children for part in child.members or (child,)]
        last = ""
        for gone, run in groupby(parts, is_gone):
            some = list(run)
            if not gone:
                waiting += some
                last = next((part.path for part in some[::-1] if part.path in kept), last)
            elif node.path in kept:
                text = f"− {_names(some)}"
                yield Ghost(node.path, last, text, round(text_width(text, DETAIL) + 14.0, 1))


def _names(parts: Sequence[Node]) -> str:
    """List names, or count them: ``17 × Bottleneck``."""
    runs = [(name, len(list(run))) for name, run in groupby(parts, lambda part: part.name)]
    shown = [f"{count} × {name}" if count > 1 else name for name, count in runs[:MOST_NAMES]]
    return ", ".join(shown) + (" …" if len(runs) > MOST_NAMES else "")


def change_words() -> str:
    """Explain the signs, in the reader's language."""
    return _("+ added, ≠ resized, − removed inside, · changed inside; dashed: what was removed")
