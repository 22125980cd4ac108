"""Find what a person would say of two networks' difference: shortcuts, gates, blocks, width.

Each finding accounts for operations, or for properties of operations; what none accounts for is
counted by kind. So a sentence that says "nothing else" is checked operation by operation.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from viz.anatomy import (
    GATE,
    LEAST_SUMS,
    MAIN,
    ORDERED,
    SHORTCUT,
    Anatomy,
    Block,
    Section,
)
from viz.difference import (
    CHANNELS,
    INPUT_CHANNELS,
    INPUT_RESOLUTION,
    INPUTS,
    PARAMETERS,
    PLACE,
    RESOLUTION,
    SIZES,
    Difference,
)
from viz.matching import BlockMatch

NOT_SETTINGS = SIZES | {PARAMETERS, INPUTS, PLACE}


@dataclass(frozen=True)
class Finding:
    """One thing to say, by name, how often it is so, and its facts."""

    name: str
    count: int = 1
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Findings:
    """All there is to say; ``is_all`` where no other operation differs but as a consequence."""

    found: tuple[Finding, ...]
    is_all: bool


def findings(difference: Difference) -> Findings:
    """Find what to say of a difference, the largest things first."""
    search = _Search(difference)
    found = tuple(search.run())
    return Findings(found, not search.is_left)


class _Search:
    """Keep what is not accounted for yet, and account for it finder by finder."""

    def __init__(self, difference: Difference):
        self.before, self.after = difference.anatomies
        self.sections = difference.sections
        self.pairs = [
            block
            for section in self.sections
            for block in section.blocks
            if block.before and block.after
        ]
        self.partners = difference.partners
        self.added = set(difference.added) - self.after.carriers.keys()
        self.removed = set(difference.removed) - self.before.carriers.keys()
        self.changed = {index: set(one.differs) for index, one in difference.changed.items()}
        self.origin = {other: one for one, other in self.partners.items()}
        self.is_left = False

    def run(self) -> Iterator[Finding]:
        """Yield the findings."""
        yield from self._blocks()
        yield from self._block_kinds()
        yield from self._image()
        yield from self._strides()
        yield from self._orders()
        yield from self._gates()
        yield from self._shortcuts()
        yield from self._classes()
        yield from self._widths()
        yield from self._settings()
        yield from self._rest()

    def _take(self, properties: Iterable[str], indices: Iterable[int] | None = None) -> None:
        """Account for properties of some operations, or of all."""
        for index in list(self.changed if indices is None else indices):
            if index in self.changed:
                self.changed[index].difference_update(properties)
                if not self.changed[index]:
                    del self.changed[index]

    def _take_blocks(self, pairs: Iterable[BlockMatch]) -> None:
        for pair in pairs:
            self.removed.difference_update(_inside(pair.before))
            self.added.difference_update(_inside(pair.after))
            for index in _inside(pair.after):
                self.changed.pop(index, None)

    def _blocks(self) -> Iterator[Finding]:
        for name, waiting in (("added", self.added), ("removed", self.removed)):
            stages, blocks = [], {}
            for match in self.sections:
                one, other = match.before, match.after
                section = other if name == "added" else one
                if section is None or not section.is_stage:
                    continue
                if not (one and other):
                    stages.append(section.path.rpartition(".")[2])
                    waiting.difference_update(section.operations)
                    continue
                lone = [
                    (pair.after if name == "added" else pair.before)
                    for pair in match.blocks
                    if not (pair.before and pair.after)
                ]
                whole = [block for block in lone if block and len(block.operations) > 1]
                if whole:
                    blocks[section.path.rpartition(".")[2]] = len(whole)
                    for block in whole:
                        waiting.difference_update(block.operations)
            if stages:
                yield Finding(f"stages {name}", len(stages), {"stages": tuple(stages)})
            if blocks:
                yield Finding(f"blocks {name}", sum(blocks.values()), {"stages": blocks})

    def _block_kinds(self) -> Iterator[Finding]:
        replaced: dict[tuple[str, str], list[BlockMatch]] = {}
        for match in self.sections:
            if not (match.before and match.after and match.before.is_stage):
                continue
            before = _kinds(self.before, match.before)
            after = _kinds(self.after, match.after)
            for pair in match.blocks:
                one, other = before.get(id(pair.before), ""), after.get(id(pair.after), "")
                if one and other and one != other:
                    replaced.setdefault((one, other), []).append(pair)
        for (one, other), pairs in replaced.items():
            self._take_blocks(pairs)
            yield Finding("kind", len(pairs), {"before": one, "after": other})

    def _image(self) -> Iterator[Finding]:
        if RESOLUTION in self.changed.get(0, ()):
            sizes = [some.operations[0].out_shape[1:] for some in (self.before, self.after)]
            self._take((RESOLUTION, INPUT_RESOLUTION))
            yield Finding("image", facts={"before": sizes[0], "after": sizes[1]})

    def _strides(self) -> Iterator[Finding]:
        """Find strides that another convolution of the block has instead."""
        moves: Counter[tuple[Any, Any]] = Counter()
        for pair in self.pairs:
            inside = _inside(pair.after)
            turned = [index for index in inside if "stride" in self.changed.get(index, ())]
            less: list[int] = []
            more: list[int] = []
            for index in turned:
                before, after = self._settings_of(index, "stride")
                (less if str(before) > str(after) else more).append(index)
            if len(less) == len(more) == 1:
                one, other = (self._settings_of(index, "kernel")[1] for index in less + more)
                moves[one, other] += 1
                self._take(("stride", RESOLUTION, INPUT_RESOLUTION), inside)
        for (one, other), count in moves.items():
            yield Finding("stride moved", count, {"before": one, "after": other})

    def _settings_of(self, index: int, name: str) -> tuple[Any, Any]:
        """Return a setting of an operation before and after; without it, it is 1."""
        figures = self.before.figures[self.origin[index]], self.after.figures[index]
        before, after = (dict(some.settings).get(name, 1) for some in figures)
        return before, after

    def _orders(self) -> Iterator[Finding]:
        blocks: Counter[tuple[str, tuple[str, ...]]] = Counter()
        gates = 0
        for pair in self.pairs:
            inside = _inside(pair.after)
            moved = [index for index in pair.moved if PLACE in self.changed.get(index, ())]
            roles = {self.after.roles[index] for index in moved}
            if self._are_gates_moved(pair, roles):
                gates += 1
                self._take(SIZES | {PLACE, INPUTS}, inside)
            elif any(self.after.operations[index].kind in ORDERED for index in moved):
                blocks[_order(pair), self._layers(moved)] += 1
                self._take(SIZES | {PLACE}, moved)
                self._take({INPUTS}, inside)
        if blocks:
            # What stood before the first block, or behind the last, goes with the order.
            for some, waiting in ((self.after, self.added), (self.before, self.removed)):
                waiting -= {
                    index
                    for index in waiting
                    if some.roles[index] == MAIN and some.operations[index].kind in ORDERED
                }
        for (name, layers), count in blocks.items():
            yield Finding(name, count, {"layers": layers})
        if gates:
            yield Finding("gates moved", gates)

    def _layers(self, indices: Iterable[int]) -> tuple[str, ...]:
        """Return kinds of normalisation, and functions of activations, each once."""
        found = [self.after.operations[index] for index in indices]
        names = {dict(op.hyper).get("operation", op.kind) for op in found if op.kind in ORDERED}
        return tuple(sorted(names))

    def _are_gates_moved(self, pair: BlockMatch, moved: Collection[str]) -> bool:
        """Return whether both blocks have a gate, of which one is on another path."""
        if not (pair.before and pair.after):
            return False
        if GATE not in dict(pair.before.skeleton) or GATE not in dict(pair.after.skeleton):
            return False
        return bool({GATE, SHORTCUT} & set(moved)) or any(
            self.after.roles[index] == GATE and INPUTS in self.changed.get(index, ())
            for index in pair.after.operations
        )

    def _gates(self) -> Iterator[Finding]:
        counts: Counter[str] = Counter()
        for pair in self.pairs:
            for name, anatomy, block, other, waiting in self._sides(pair):
                gate = [i for i in _inside(block) if anatomy.roles[i] == GATE]
                bare = GATE not in dict(other.skeleton)
                if gate and bare and waiting.issuperset(gate):
                    kinds = {anatomy.operations[index].kind for index in gate}
                    what = "squeeze" if "global pool" in kinds else "gates"
                    counts[f"{what} {name}"] += 1
                    waiting.difference_update(gate)
        yield from (Finding(name, count) for name, count in counts.items())

    def _sides(self, pair: BlockMatch) -> Iterator[tuple[str, Anatomy, Block, Block, set[int]]]:
        if pair.before and pair.after:
            yield "added", self.after, pair.after, pair.before, self.added
            yield "removed", self.before, pair.before, pair.after, self.removed

    def _shortcuts(self) -> Iterator[Finding]:
        counts: Counter[str] = Counter()
        forms: Counter[tuple[str, str]] = Counter()
        for pair in self.pairs:
            for name, anatomy, block, other, waiting in self._sides(pair):
                parts = [i for i in _inside(block) if anatomy.roles[i] == SHORTCUT]
                if (SHORTCUT, "add") in block.skeleton and SHORTCUT not in dict(other.skeleton):
                    counts[f"shortcuts {name}"] += 1
                    waiting.difference_update(parts)
            ours, theirs = (
                [i for i in _inside(block) if some.roles[i] == SHORTCUT]
                for some, block in ((self.before, pair.before), (self.after, pair.after))
            )
            if self.removed.isdisjoint(ours) and self.added.isdisjoint(theirs):
                continue
            found = _form(self.before, ours), _form(self.after, theirs)
            if all(found) and found[0] != found[1]:
                forms[found] += 1
                self.removed.difference_update(ours)
                self.added.difference_update(theirs)
        yield from (Finding(name, count) for name, count in counts.items())
        for (before, after), count in forms.items():
            yield Finding("shortcut", count, {"before": before, "after": after})

    def _classes(self) -> Iterator[Finding]:
        last = len(self.after.operations) - 1
        is_classifier = self.after.operations[last].kind == "linear"
        if is_classifier and CHANNELS in self.changed.get(last, ()):
            self._take((CHANNELS,), (last,))
            counts = [some.operations[-1].out_shape[0] for some in (self.before, self.after)]
            yield Finding("classes", facts={"before": counts[0], "after": counts[1]})

    def _widths(self) -> Iterator[Finding]:
        """Find how much wider the convolutions are, then the hidden layers of gates."""
        for name, role_is_gate in (("width", False), ("gate width", True)):
            convolutions = [
                index
                for index in self.origin
                if self.after.operations[index].kind in ("conv", "linear")
                and (self.after.roles[index] == GATE) == role_is_gate
                and index != len(self.after.operations) - 1
            ]
            factors = sorted(
                self.after.figures[index].out_shape[0]
                / self.before.figures[self.origin[index]].out_shape[0]
                for index in convolutions
                if CHANNELS in self.changed.get(index, ())
            )
            if factors:
                self._take((CHANNELS, INPUT_CHANNELS))
                facts = {
                    "low": factors[0],
                    "high": factors[-1],
                    "is_all": len(factors) == len(convolutions),
                }
                yield Finding(name, len(factors), facts)

    def _settings(self) -> Iterator[Finding]:
        changes: dict[str, Counter[tuple[Any, Any]]] = {}
        for index, differs in self.changed.items():
            for setting in differs - NOT_SETTINGS:
                values = self._settings_of(index, setting)
                changes.setdefault(setting, Counter())[values] += 1
        self._take(set(changes))
        for setting, values_of in sorted(changes.items()):
            values = next(iter(values_of)) if len(values_of) == 1 else ("", "")
            facts = {"setting": setting, "before": values[0], "after": values[1]}
            yield Finding("setting", values_of.total(), facts)

    def _rest(self) -> Iterator[Finding]:
        for name, some, waiting in (
            ("operations added", self.after, self.added),
            ("operations removed", self.before, self.removed),
        ):
            if waiting:
                kinds = Counter(some.operations[index].kind for index in sorted(waiting))
                yield Finding(name, len(waiting), {"kinds": kinds})
        for name, properties in (
            ("resolutions", {RESOLUTION}),
            ("inputs", {INPUTS}),
            ("places", {PLACE}),
        ):
            having = [index for index, differs in self.changed.items() if differs & properties]
            if having:
                self._take(properties | SIZES, having)
                yield Finding(name, len(having))
        biases: Counter[str] = Counter()
        for index in [index for index, differs in self.changed.items() if PARAMETERS in differs]:
            before, after = self.before.figures[self.origin[index]], self.after.figures[index]
            biases["bias added" if after.params > before.params else "bias removed"] += 1
        self._take({PARAMETERS})
        yield from (Finding(name, count) for name, count in biases.items())
        # What only reads other sizes follows from the rest; where there is no rest, it is told.
        self.is_left = bool(self.changed)


def _inside(block: Block | None) -> tuple[int, ...]:
    return block.operations if block else ()


def _order(pair: BlockMatch) -> str:
    """Return how the order of normalisation, activation and convolution is another."""
    kinds = [
        next(kind for role, kind in block.skeleton if role == MAIN) if block else ""
        for block in (pair.before, pair.after)
    ]
    if kinds[0] == "conv" and kinds[1] in ORDERED:
        return "order before"
    return "order after" if kinds[1] == "conv" and kinds[0] in ORDERED else "order"


def _form(anatomy: Anatomy, parts: list[int]) -> str:
    """Return how a shortcut carries its input to the sum; empty for a way of its own."""
    kinds = {anatomy.operations[index].kind for index in parts}
    if "add" not in kinds:
        return ""
    if "conv" in kinds:
        return "projection"
    if kinds & {"pad", "slice"}:
        return "padding"
    return "identity" if kinds == {"add"} else ""


def _kinds(anatomy: Anatomy, section: Section) -> dict[int, str]:
    """Return the kind of each block of a stage by its id; empty for an unknown one."""
    having = sum((MAIN, "concat") in block.skeleton for block in section.blocks)
    is_dense = 2 * having >= len(section.blocks)
    return {id(block): _kind(anatomy, block, is_dense=is_dense) for block in section.blocks}


def _kind(anatomy: Anatomy, block: Block, *, is_dense: bool) -> str:
    if block.skeleton.count((MAIN, "add")) >= LEAST_SUMS:
        return "cell"
    main = [
        anatomy.operations[index]
        for index in block.operations
        if anatomy.roles[index] == MAIN and anatomy.operations[index].kind == "conv"
    ]
    kernels = [dict(op.hyper).get("kernel") for op in main]
    if is_dense:
        return {1: "dense", 2: "dense bottleneck"}.get(len(kernels), "")
    if any(dict(op.hyper).get("groups") == op.out_shape[0] > 1 for op in main):
        return "inverted"
    if len(kernels) == 3 and kernels[0] == kernels[2] == 1:
        return "bottleneck"
    return "basic" if len(kernels) == 2 and 1 not in kernels else ""
