"""Map what profilers saw to the operations of a network's profile, by module path and order.

What a runtime computes in one kernel, as a convolution with its normalisation and activation,
stands at the operation with the weights. What belongs to no operation is counted as other.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from analysis.records import Operation, Profile
from measuring.onnx_files import NODE, OnnxNode
from measuring.records import OperationTime, OperationTimes

Spans = Sequence[tuple[str, float]]
Events = Sequence[tuple[str, str, float]]

_NUMBER = re.compile(rf"{NODE}(\d+)(?!\d)")
_REPEAT = re.compile(r"_\d+$")

HEAVY = ("Conv", "Gemm", "MatMul")
"""Operators that others are fused into."""

KINDS: Mapping[str, str] = {
    operator: kind
    for kind, operators in {
        "add": "Add Sum",
        "multiply": "Mul",
        "concat": "Concat",
        "activation": "Relu Clip Sigmoid Softmax Tanh HardSigmoid HardSwish LeakyRelu Gelu",
        "pool": "MaxPool AveragePool",
        "global pool": "GlobalAveragePool GlobalMaxPool ReduceMean ReduceMax",
        "norm": "BatchNormalization LayerNormalization GroupNormalization",
        "pad": "Pad",
    }.items()
    for operator in operators.split()
}
"""Kinds of operations by their operators, for modules that compute several."""


def times_of_spans(profile: Profile, spans: Spans, place: int = 0) -> OperationTimes:
    """Add up the times of PyTorch's functions; one of each in a module goes to one operation."""
    by_scope: dict[str, list[float]] = defaultdict(list)
    for scope, milliseconds in spans:
        by_scope[scope].append(milliseconds)
    groups = _by_scope(profile, by_scope)
    times: dict[str, float] = defaultdict(float)
    other = 0.0
    for scope, found in by_scope.items():
        operations = groups.get(scope, [])
        if len(operations) == len(found):
            for op, milliseconds in zip(operations, found, strict=True):
                times[op.path] += milliseconds
        elif operations:
            times[_heaviest(operations).path] += sum(found)
        else:
            other += sum(found)
    return _record(profile, times, other, place)


def times_of_events(
    profile: Profile, nodes: Sequence[OnnxNode], events: Events, place: int = 0
) -> OperationTimes:
    """Add up the times of ONNX Runtime's kernels."""
    groups = _by_scope(profile, {node.scope for node in nodes})
    layers = {op.path: op for op in profile.operations}
    ranks = _ranks(nodes)
    numbers = [_number_of(name) for name, _operator, _ in events]
    alone = {number for number in numbers if number is not None}
    times: dict[str, float] = defaultdict(float)
    other = 0.0
    for number, (_name, operator, milliseconds) in zip(numbers, events, strict=True):
        op = None
        if number is not None and number < len(nodes):
            main = _main_node(number, operator, nodes, alone)
            node = nodes[main]
            inside = groups.get(node.scope, [])
            op = layers.get(node.layer) or _in_scope(node, ranks[main], inside)
        if op is None:
            other += milliseconds
        else:
            times[op.path] += milliseconds
    return _record(profile, times, other, place)


def _number_of(name: str) -> int | None:
    found = _NUMBER.search(name)
    return int(found[1]) if found else None


def _main_node(number: int, operator: str, nodes: Sequence[OnnxNode], alone: set[int]) -> int:
    """Return the node with weights that a fused kernel, named by its last node, began with."""
    heavy = next((word for word in HEAVY if word in operator), None)
    waiting, seen = [number], {number}
    while heavy and waiting:
        current = waiting.pop(0)
        if heavy in nodes[current].operator or nodes[current].layer:
            return current
        for source in nodes[current].inputs:
            if source not in seen and source not in alone:
                seen.add(source)
                waiting.append(source)
    return number


def _ranks(nodes: Sequence[OnnxNode]) -> list[int]:
    """Return the place of each node among those of its kind in its module."""
    counts: Counter[tuple[str, str]] = Counter()
    ranks = []
    for node in nodes:
        key = node.scope, KINDS.get(node.operator, "")
        ranks.append(counts[key])
        counts[key] += 1
    return ranks


def _in_scope(node: OnnxNode, rank: int, operations: Sequence[Operation]) -> Operation | None:
    """Return the operation of a module that a node without weights belongs to."""
    same = [op for op in operations if op.kind == KINDS.get(node.operator)]
    if same:
        return same[min(rank, len(same) - 1)]
    return _heaviest(operations) if operations else None


def _by_scope(profile: Profile, scopes: Iterable[str]) -> dict[str, list[Operation]]:
    """Group operations by the module that ran: their own path, or that of what holds them."""
    known = set(scopes)
    groups: dict[str, list[Operation]] = defaultdict(list)
    for op in profile.operations:
        if op.kind != "input":
            once = _REPEAT.sub("", op.path)
            parent = op.path.rpartition(".")[0]
            scope = next((path for path in (op.path, once) if path in known), parent)
            groups[scope].append(op)
    return groups


def _heaviest(operations: Sequence[Operation]) -> Operation:
    return max(operations, key=lambda op: (op.macs, -op.index))


def _record(
    profile: Profile, times: Mapping[str, float], other: float, place: int
) -> OperationTimes:
    found = [
        OperationTime(op.path, round(times[op.path], 5))
        for op in profile.operations
        if op.path in times
    ]
    return OperationTimes(place, tuple(found), round(other, 5))
