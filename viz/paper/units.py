"""Find residual units in a network's graph: x, F(x), the shortcut, the sum and what follows it.

The entry of a unit is the nearest operation through which all paths to the sum lead (its immediate
dominator), so units are found in any network, whatever its modules are called.
"""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from analysis.records import Operation, Profile
from viz.gate_view import Gate, gate_of

LEAST_CONVOLUTIONS = 2
FOLLOWING = frozenset({"norm", "activation"})
HIDDEN = frozenset({"pad", "slice", "flatten", "dropout", "input"})
"""Kinds that a branch is drawn without."""


@dataclass(frozen=True)
class Unit:
    """A residual unit: the operations of F in order, of the shortcut, and behind the sum.

    ``entry`` makes x. A gate of a branch stands as its product. A plain block has no ``add``.
    """

    path: str
    entry: Operation
    branch: tuple[Operation, ...]
    shortcut: tuple[Operation, ...]
    add: Operation | None
    after: tuple[Operation, ...]

    @property
    def out_shape(self) -> tuple[int, ...]:
        """Shape of F(x)."""
        return self.branch[-1].out_shape

    @property
    def is_identity(self) -> bool:
        """Return whether x is added as it is."""
        return self.add is not None and not self.shortcut

    @property
    def changes_shape(self) -> bool:
        """Return whether F(x) has another shape than x."""
        return self.entry.out_shape != self.out_shape

    @cached_property
    def convolutions(self) -> tuple[Operation, ...]:
        """The weighted layers of F, but for those of a gate."""
        return tuple(op for op in self.branch if op.kind == "conv")


def residual_units(profile: Profile) -> list[Unit]:
    """Return all units of a network in order.

    Several sums of one module that start from one place are a cell's, and no units.
    """
    sums = [op for op in profile.operations if op.kind == "add" and len(set(op.inputs)) == 2]
    above = _dominators(profile) if sums else []
    times = Counter((_scope(op), above[op.index]) for op in sums)
    single = [op for op in sums if times[_scope(op), above[op.index]] == 1]
    return [unit for op in single if (unit := _unit(profile, above, op))]


def _scope(op: Operation) -> str:
    """Return the module that an operation is of."""
    return op.path.rpartition(".")[0]


def _unit(profile: Profile, above: Sequence[int], add: Operation) -> Unit | None:
    entry = above[add.index]
    ways = [_way(profile, above, source, entry) for source in add.inputs]
    branch, shortcut = sorted(ways, key=_convolutions, reverse=True)
    if _convolutions(branch) < LEAST_CONVOLUTIONS or _convolutions(shortcut) > 1:
        return None
    scope = _scope(add)
    return Unit(
        scope,
        profile.operations[entry],
        tuple(branch),
        tuple(shortcut),
        add,
        tuple(_following(profile, add, scope)),
    )


def _convolutions(way: Sequence[Operation]) -> int:
    return sum(op.kind == "conv" for op in way)


def _way(profile: Profile, above: Sequence[int], end: int, entry: int) -> list[Operation]:
    """Return the operations between an entry and an end; gates stand as their products."""
    way: list[Operation] = []
    while end != entry:
        op = profile.operations[end]
        way.append(op)
        if op.kind == "multiply" and not gate_of(profile, op) and (main := _main(profile, op)):
            end = main
        else:
            end = above[end]
    return way[::-1]


def _main(profile: Profile, product: Operation) -> int | None:
    """Return what a product scales: the input that is no gate."""
    for source in product.inputs:
        op = profile.operations[source]
        settings = dict(op.hyper)
        if op.kind != "shift" and settings.get("operation") != "sigmoid":
            return source
    return None


def _following(profile: Profile, op: Operation, scope: str) -> list[Operation]:
    """Return the normalisation and activation behind a sum that are of the same block."""
    found: list[Operation] = []
    for later in profile.operations[op.index + 1 :]:
        last = found[-1] if found else op
        is_ours = later.path.startswith(f"{scope}.") and later.kind in FOLLOWING
        if later.inputs != (last.index,) or not is_ours:
            break
        found.append(later)
    return found


def _dominators(profile: Profile) -> list[int]:
    """Return the immediate dominator of each operation; the first one's is itself."""
    above: list[int] = []
    for op in profile.operations:
        if not op.inputs:
            above.append(op.index)
            continue
        common = op.inputs[0]
        for other in op.inputs[1:]:
            while common != other:
                if common < other:
                    common, other = other, common
                if above[common] == common:
                    break
                common = above[common]
        above.append(common)
    return above


def plain_blocks(profile: Profile) -> list[Unit]:
    """Return the blocks of a network without sums and concatenations: each is one chain."""
    if any(op.kind in ("add", "concat") for op in profile.operations):
        return []
    found: list[Unit] = []
    for path, scope in profile.scopes.items():
        if scope in ("Sequential", "ModuleList", "") or not path:
            continue
        inside = [op for op in profile.operations if op.path.startswith(f"{path}.")]
        if _convolutions(inside) < LEAST_CONVOLUTIONS or not _is_chain(inside):
            continue
        last = inside[-1]
        body = inside[:-1] if last.kind == "activation" else inside
        entry = profile.operations[inside[0].inputs[0]]
        after = (last,) if last.kind == "activation" else ()
        found.append(Unit(path, entry, tuple(body), (), None, after))
    return found


def _is_chain(operations: Sequence[Operation]) -> bool:
    return (
        all(op.inputs == (before.index,) for before, op in itertools.pairwise(operations))
        and len(operations[0].inputs) == 1
    )


def typical(units: Sequence[Unit]) -> Unit | None:
    """Return the first of the most frequent units that keep their shape.

    Those with an identity shortcut come before others.
    """
    same = [unit for unit in units if not unit.changes_shape]
    simple = [unit for unit in same if not unit.shortcut]
    kinds = [tuple([op.kind for op in unit.branch]) for unit in simple or same]
    if not kinds:
        return None
    return (simple or same)[kinds.index(Counter(kinds).most_common(1)[0][0])]


def changing(units: Sequence[Unit]) -> Unit | None:
    """Return the first unit that adds something other than x as it is, with a new shape."""
    found = [unit for unit in units if unit.shortcut and unit.changes_shape]
    return next(iter(found), None)


def gate_in(profile: Profile, op: Operation) -> Gate | None:
    """Return the squeeze-and-excitation whose product an operation is."""
    return gate_of(profile, op) if op.kind == "multiply" else None
