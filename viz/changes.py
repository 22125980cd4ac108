"""What a turned knob changed, at its place in the diagram: signs on nodes, ghosts of what went."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from language.catalogue import _
from viz.difference import Difference, marks, summary
from viz.labels import DETAIL
from viz.outline import Node
from viz.picture import Box, Curve, Mark, Point, Text, line
from viz.text_width import text_width

SIGNS = {"added": "+", "resized": "≠", "changed": "·", "removed": "−"}
BADGE = 8.0
"""Radius of a sign's circle."""

GHOST = 16.0
"""Height of a ghost."""

STEP = 11.0
"""From a part to the middle of the gap behind it, where ghosts are tied."""

MOST_NAMES = 3


@dataclass(frozen=True)
class Ghost:
    """What was removed between two parts of ``parent``: after the part ``after``, or before all.

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
        """The ghosts between the parts that an open node shows."""
        paths = {node.path, *(member.path for member in node.members[:1])}
        return [ghost for ghost in self.ghosts if ghost.parent in paths]


def changes(difference: Difference, before: Node, after: Node) -> Changes:
    """Of two networks with their outlines, in the reader's language."""
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
    """``17 × Bottleneck``, or the first few names."""
    runs = [(name, len(list(run))) for name, run in groupby(parts, lambda part: part.name)]
    shown = [f"{count} × {name}" if count > 1 else name for name, count in runs[:MOST_NAMES]]
    return ", ".join(shown) + (" …" if len(runs) > MOST_NAMES else "")


def ghost_place(
    boxes: Sequence[tuple[float, float, float, float]], place: int, width: float, *, is_down: bool
) -> tuple[Point, Point]:
    """Where a ghost is tied, and its left upper corner.

    ``boxes`` are ``(x, y, width, height)`` of the parts in view; the ghost is behind number
    ``place``, or before all of them where that is -1. ``compose.js`` computes the same.
    """
    x, y, wide, high = boxes[max(place, 0)]
    if is_down:
        tie = x + wide / 2, y - STEP if place < 0 else y + high + STEP
        return tie, (tie[0] + 10.0, tie[1] - GHOST / 2)
    tie = x - STEP if place < 0 else x + wide + STEP, y + high / 2
    below = max(box[1] + box[3] for box in boxes[max(place, 0) : place + 2])
    return tie, (tie[0] - width / 2, below + 6.0)


def place_of(parts: Sequence[Node], after: str) -> int:
    """The number of the part that is, or that folds, the one with a path; -1 for none."""
    for place, part in enumerate(parts):
        if part.path == after or any(member.path == after for member in part.members):
            return place
    return -1


def badge(x: float, y: float, mark: str) -> list[Mark]:
    """A sign around an upper right corner."""
    box = Box(x - 2 - BADGE, y + 2 - BADGE, 2 * BADGE, 2 * BADGE, "change", radius=BADGE)
    return [box, Text(x - 2, y + 6.5, SIGNS[mark], 13.0, True, "middle", "surface")]


def ghost_marks(ghost: Ghost, tie: Point, corner: Point) -> list[Mark]:
    """A dashed box with what was there, on a dashed line from its place."""
    (x, y), width = corner, ghost.width
    is_beside = y < tie[1]
    end = (x, tie[1]) if is_beside else (tie[0], y)
    outline = [(x, y), (x + width, y), (x + width, y + GHOST), (x, y + GHOST), (x, y)]
    return [
        _dashed(tie, end),
        Box(x, y, width, GHOST, "frame", radius=4.0),
        _dashed(*outline),
        Text(x + width / 2, y + 12.0, ghost.text, DETAIL, False, "middle", "second"),
    ]


def _dashed(*points: Point) -> Curve:
    return Curve(line(*points).points, "second", 1.0, is_dashed=True)


def change_words() -> str:
    """What the signs mean, in the reader's language."""
    return _("+ added, ≠ resized, − removed inside, · changed inside; dashed: what was removed")
