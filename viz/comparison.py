"""Compare networks stage by stage: which stage accounts for how much of each difference.

Stages are aligned by order, role and resolution (``viz.matching``), not by name. A stage's figures
are sums over its operations, those included that belong to them, such as the padding before a
convolution, so the differences of all rows add up to that of the networks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.records import Operation, Profile
from analysis.roofline import Device, least_seconds
from viz.anatomy import Anatomy, Section
from viz.cost_plots import block_inputs, feature_maps
from viz.difference import Difference

SIGNS = {"added": "+", "removed": "−", "changed": "≠", "equal": "="}


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
    """An operation that was added, removed or changed; ``differs`` names what changed."""

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


_NOWHERE = Section("", -1, ())


def operation_changes(difference: Difference) -> list[OperationChange]:
    """Return every operation that is not equal, in the order of the later network, removed last."""
    before, after = difference.before.operations, difference.after.operations
    found = []
    for op in after:
        if op.index in difference.added:
            found.append(OperationChange("added", "", op.path, op.kind, (), _costs([op])))
        elif op.index in difference.changed:
            change = difference.changed[op.index]
            old = before[change.before]
            costs = _costs([op]).minus(_costs([old]))
            differs = tuple(sorted(change.differs))
            found.append(OperationChange("changed", old.path, op.path, op.kind, differs, costs))
    for index in sorted(difference.removed):
        old = before[index]
        costs = Sums().minus(_costs([old]))
        found.append(OperationChange("removed", old.path, "", old.kind, (), costs))
    return found


@dataclass(frozen=True)
class ByDepth:
    """A value at each place from the image, 0, to the answer, 1."""

    depths: tuple[float, ...]
    values: tuple[float, ...]


def along(profile: Profile, device: Device) -> Mapping[str, ByDepth]:
    """Return channels, resolution and receptive field of the maps, and the running sums of costs.

    Channels are those between blocks. Depth is relative: a place in the order of the operations,
    divided by their number. Pixels are along the height. Time is the lower bound on a device for
    one image, in milliseconds.
    """
    count = max(1, len(profile.operations) - 1)
    maps = feature_maps(profile)
    at = tuple(op.index / count for op in maps)
    between = block_inputs(profile)
    everywhere = tuple(op.index / count for op in profile.operations)
    return {
        "channels": ByDepth(tuple(at / count for at in between.positions), between.values),
        "resolution": ByDepth(at, tuple(op.out_shape[1] for op in maps)),
        "field": ByDepth(at, tuple(op.receptive_field.height.largest for op in maps)),
        "params": ByDepth(everywhere, tuple(_running([op.params for op in profile.operations]))),
        "macs": ByDepth(everywhere, tuple(_running([op.macs for op in profile.operations]))),
        "activations": ByDepth(
            everywhere, tuple(_running([op.activation_bytes for op in profile.operations]))
        ),
        "time": ByDepth(
            everywhere, tuple(_running([1e3 * one for one in least_seconds(profile, device)]))
        ),
    }


def _running(values: Sequence[float]) -> Iterator[float]:
    total: float = 0
    for value in values:
        total += value
        yield total


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
    own = set(section.operations)
    carried = [index for index, by in anatomy.carriers.items() if _carrier(anatomy, by) in own]
    return _costs([anatomy.operations[index] for index in (*own, *carried)])


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
