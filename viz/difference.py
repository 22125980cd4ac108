"""Compare two networks: parts added, removed and resized, and where the parameters went."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from analysis.records import Operation, Profile
from language.catalogue import _
from viz.numbers import signed
from viz.outline import Node


@dataclass(frozen=True)
class Difference:
    """Two networks, and their operations by path: only in one, in both but of another size."""

    before: Profile
    after: Profile

    @cached_property
    def added(self) -> frozenset[str]:
        """Paths that only the later network has."""
        return frozenset(_by_path(self.after)) - frozenset(_by_path(self.before))

    @cached_property
    def removed(self) -> frozenset[str]:
        """Paths that only the earlier network had."""
        return frozenset(_by_path(self.before)) - frozenset(_by_path(self.after))

    @cached_property
    def resized(self) -> frozenset[str]:
        """Paths of operations of another shape, kind or setting."""
        before = _by_path(self.before)
        return frozenset(
            path
            for path, op in _by_path(self.after).items()
            if path in before and _size(op) != _size(before[path])
        )

    @property
    def is_empty(self) -> bool:
        """Return whether the two are the same network."""
        return not (self.added or self.removed or self.resized)


def _by_path(profile: Profile) -> Mapping[str, Operation]:
    return {op.path: op for op in profile.operations}


def _size(op: Operation) -> tuple[object, ...]:
    return op.kind, op.hyper, op.in_shapes, op.out_shape, op.params


def marks(difference: Difference, root: Node) -> dict[str, str]:
    """Mark each changed node: added, resized, or for blocks also removed or changed inside."""
    removed_from = {
        path[:end] for path in difference.removed for end in range(len(path)) if path[end] == "."
    }
    found: dict[str, str] = {}
    operations = difference.after.operations
    for node in root.walk():
        if node is root:
            continue
        paths = {operations[index].path for index in node.operations}
        if paths <= difference.added:
            found[node.path] = "added"
        elif node.is_operation and paths <= difference.resized:
            found[node.path] = "resized"
        elif not removed_from.isdisjoint([node.path, *(part.path for part in node.members)]):
            found[node.path] = "removed"
        elif paths & (difference.added | difference.resized):
            found[node.path] = "changed"
    return found


def summary(difference: Difference) -> str:
    """Summarise in words: ``+2.1 M parameters, of which conv5_x: +1.8 M``; empty for none."""
    if difference.is_empty:
        return ""
    before, after = difference.before, difference.after
    parts = [
        _("{change} parameters").format(change=signed(after.params - before.params)),
        _("{change} MACs").format(change=signed(after.macs - before.macs)),
    ]
    stage, change = largest_share(difference)
    if change:
        parts[0] = _("{parameters}, of which {stage}: {change}").format(
            parameters=parts[0], stage=stage, change=signed(change)
        )
    counts = (
        (_("{count} operations added"), len(difference.added)),
        (_("{count} removed"), len(difference.removed)),
        (_("{count} resized"), len(difference.resized)),
    )
    parts += [text.format(count=count) for text, count in counts if count]
    return " · ".join(parts)


def largest_share(difference: Difference) -> tuple[str, int]:
    """Return the stage whose parameters changed most, and by how much."""
    change: dict[str, int] = {}
    for profile, sign in ((difference.after, 1), (difference.before, -1)):
        for op in profile.operations:
            stage = op.path.split(".", 1)[0]
            change[stage] = change.get(stage, 0) + sign * op.params
    stage = max(change, key=lambda stage: abs(change[stage]))
    return stage, change[stage]
