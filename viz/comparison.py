"""Compare networks stage by stage: which stage accounts for how much of each difference.

Stages are aligned by order, role and resolution (``viz.matching``), not by name. A stage's figures
are sums over its operations, those included that belong to them, such as the padding before a
convolution, so the differences of all rows add up to that of the networks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from analysis.records import Operation
from language.said import message
from viz.anatomy import Anatomy, Section
from viz.difference import PLACE, SIZES, Difference

SIGNS = {"added": "+", "removed": "−", "moved": "→", "resized": "↔", "changed": "≠"}
"""Kinds of a difference, each with its sign."""

KIND_NAMES: Mapping[str, str] = {
    "added": message("added"),
    "removed": message("removed"),
    "moved": message("moved"),
    "resized": message("resized"),
    "changed": message("changed"),
}


@dataclass(frozen=True)
class Sums:
    """Costs of some operations; bytes are float32 for one image."""

    params: int = 0
    macs: int = 0
    activation_bytes: int = 0

    def minus(self, other: "Sums") -> "Sums":
        """Return the differences."""
        return Sums(
            self.params - other.params,
            self.macs - other.macs,
            self.activation_bytes - other.activation_bytes,
        )


def whole_of(difference: Difference) -> Sums:
    """Return the differences of two networks' costs, after less before."""
    before, after = difference.before, difference.after
    return Sums(
        after.params - before.params,
        after.macs - before.macs,
        after.activation_bytes - before.activation_bytes,
    )


def shares(change: Sums, whole: Sums) -> dict[str, float | None]:
    """Return which share of each difference a part accounts for; None where it changes none.

    A part that changes the other way accounts for none of it.
    """
    parts, wholes = asdict(change), asdict(whole)
    return {
        cost: part / wholes[cost] if part * wholes[cost] > 0 else None
        for cost, part in parts.items()
    }


@dataclass(frozen=True)
class StageChange:
    """A stage before and the one that stands for it after; a name is empty where there is none.

    ``level`` is how often the resolution was halved.
    """

    before: str
    after: str
    level: int
    costs_before: Sums
    costs_after: Sums

    @property
    def change(self) -> Sums:
        """The costs after less those before."""
        return self.costs_after.minus(self.costs_before)


@dataclass(frozen=True)
class OperationChange:
    """An operation that is not equal; ``differs`` names what changed.

    ``kind`` is one of ``SIGNS``: of two that match it is moved where it stands at another place,
    resized where shapes alone differ, else changed.
    """

    kind: str
    before: str
    after: str
    operation: str
    differs: tuple[str, ...]
    change: Sums


def stage_changes(difference: Difference) -> list[StageChange]:
    """Return the stages of both networks side by side, in order, with what each costs.

    Parameters that this pass did not read, such as an auxiliary head's, are in no stage.
    """
    before, after = difference.anatomies
    return [
        StageChange(
            _name(before, match.before),
            _name(after, match.after),
            (match.after or match.before or _NOWHERE).level,
            _sums(before, match.before),
            _sums(after, match.after),
        )
        for match in difference.sections
    ]


def largest_share(difference: Difference, cost: str) -> tuple[str, int]:
    """Return the stage that accounts for most of a cost's difference, and its change."""
    sign = 1 if getattr(whole_of(difference), cost) > 0 else -1
    changes: dict[str, int] = {}
    for part in stage_changes(difference):
        name = part.after or part.before
        changes[name] = changes.get(name, 0) + getattr(part.change, cost)
    return max(changes.items(), key=lambda item: sign * item[1])


_NOWHERE = Section("", -1, ())


def operation_changes(difference: Difference) -> list[OperationChange]:
    """Return every operation that is not equal, in the order of the later network, removed last.

    What belongs to an operation, such as the padding before a convolution, counts with it.
    """
    before, after = difference.before.operations, difference.after.operations
    carried_before, carried_after = map(_carried, difference.anatomies)
    found = []
    for op in after:
        if op.index in difference.added:
            found.append(OperationChange("added", "", op.path, op.kind, (), _costs([op])))
        elif op.index in difference.changed:
            change = difference.changed[op.index]
            old = before[change.before]
            costs = _costs([op, *(after[one] for one in carried_after.get(op.index, ()))]).minus(
                _costs([old, *(before[one] for one in carried_before.get(old.index, ()))])
            )
            differs = tuple(sorted(change.differs))
            kind = _kind(change.differs)
            found.append(OperationChange(kind, old.path, op.path, op.kind, differs, costs))
    for index in sorted(difference.removed):
        old = before[index]
        costs = Sums().minus(_costs([old]))
        found.append(OperationChange("removed", old.path, "", old.kind, (), costs))
    return found


def _kind(differs: frozenset[str]) -> str:
    if PLACE in differs:
        return "moved"
    return "resized" if differs <= SIZES else "changed"


def _carried(anatomy: Anatomy) -> dict[int, list[int]]:
    """Return the operations that belong to each other one."""
    found: dict[int, list[int]] = {}
    for index, by in anatomy.carriers.items():
        found.setdefault(_carrier(anatomy, by), []).append(index)
    return found


def _name(anatomy: Anatomy, section: Section | None) -> str:
    """Return a stage's name; what lies outside of stages is called by its largest module."""
    if section is None:
        return ""
    if section.is_stage:
        return section.path.rpartition(".")[2]
    inside = [anatomy.operations[index] for index in section.operations]
    largest = max(inside, key=lambda op: op.params, default=None)
    return largest.path.partition(".")[0] if largest else ""


def _sums(anatomy: Anatomy, section: Section | None) -> Sums:
    if section is None:
        return Sums()
    carried = _carried(anatomy)
    own = [one for index in section.operations for one in (index, *carried.get(index, ()))]
    return _costs([anatomy.operations[index] for index in own])


def _carrier(anatomy: Anatomy, index: int) -> int:
    while index in anatomy.carriers:
        index = anatomy.carriers[index]
    return index


def _costs(operations: Sequence[Operation]) -> Sums:
    return Sums(
        sum(op.params for op in operations),
        sum(op.macs for op in operations),
        sum(op.activation_bytes for op in operations),
    )
