"""Find the best settings of each family under a budget, by exact enumeration over a coarse grid.

For each published shape of a family and each coarse value of all scale knobs but one, the largest
value of that one that keeps within the budget is found by bisection, as costs grow with it. Each
answer is built and profiled. On ten budgets this finds more than Optuna's TPE with as many networks
(``python -m bench budgets``).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from types import MappingProxyType
from typing import Any

from analysis.roofline import Device
from backbones.registry import FAMILIES
from backbones.spec import BackboneSpec, SpecError
from design.costs import costs_of
from design.records import Candidate, Costs, Limits
from design.scales import scale_knobs, shapes, values_of
from language.said import SaidError, message

COARSE = 5
"""Values of each knob of the grid."""

MOST_ANSWERS = 3
"""Settings of a family that are told."""

NONE_WITHIN = message("No network of these families keeps within the budget; these come nearest.")

ORDERS: Mapping[str, Callable[[Costs], int]] = MappingProxyType(
    {"macs": lambda costs: costs.macs, "params": lambda costs: costs.params}
)
"""Costs of which the best network has the most that the budget allows."""


class BudgetError(SaidError):
    """A budget that cannot be searched; the message is one sentence."""


def candidates(
    family: str,
    limits: Limits,
    input_size: int = 224,
    num_classes: int = 1000,
    device: Device | None = None,
) -> Iterator[Candidate]:
    """Yield each network of a family that is profiled for a budget; raises SaidError.

    The time is bounded on a device, by default the first of those that are named.
    """
    check_limits(limits)
    knobs = scale_knobs(family)
    for shape in shapes(family, input_size, num_classes):
        if not knobs:
            yield candidate(shape, limits, shape.text, device)
            continue
        *coarse, finest = knobs
        too_large: list[tuple[int, ...]] = []
        grids = [_thinned(values_of(shape, name)) for name in coarse]
        for places in product(*(range(len(grid)) for grid in grids)):
            if any(all(a >= b for a, b in zip(places, bad, strict=True)) for bad in too_large):
                continue
            given = {n: g[p] for n, g, p in zip(coarse, grids, places, strict=True)}
            base = turned(shape, given)
            if base is None:
                continue
            outcomes = set()
            for found in _bisect(base, finest, limits, device):
                outcomes.add(found.is_feasible)
                yield found
            if outcomes == {False}:
                too_large.append(places)


def candidate(
    spec: BackboneSpec, limits: Limits, group: str, device: Device | None = None
) -> Candidate:
    """Profile a network for a budget; raises SaidError."""
    costs = costs_of(spec, device)
    return Candidate(spec.family, spec.text, costs, limits.spent(costs), group)


def best(
    found: Sequence[Candidate], order: str = "macs", most: int = MOST_ANSWERS
) -> list[Candidate]:
    """Return the best of one family's networks within the budget, else those nearest to it.

    The best has the most of what ``order`` names; of each group there is one.
    """
    largest = ORDERS[order]
    feasible = [one for one in found if one.is_feasible]
    if not feasible:
        return _one_a_group(sorted(found, key=lambda one: (one.spent, one.costs.params)), most)
    ordered = sorted(feasible, key=lambda one: (-largest(one.costs), one.costs.params))
    return _one_a_group(ordered, most)


def check_limits(limits: Limits) -> None:
    """Raise BudgetError where nothing is limited."""
    if limits == Limits():
        raise BudgetError(message("Give at least one limit: parameters, MACs, memory or time."))


def check_families(names: Sequence[str]) -> tuple[str, ...]:
    """Return families by name, all where none is named; raises BudgetError."""
    for name in names:
        if name not in FAMILIES:
            raise BudgetError(
                message("{name} is no family: choose {families}."),
                name=name,
                families=", ".join(FAMILIES),
            )
    return tuple(dict.fromkeys(names)) or tuple(FAMILIES)


def _one_a_group(ordered: Sequence[Candidate], most: int) -> list[Candidate]:
    first: dict[str, Candidate] = {}
    for one in ordered:
        first.setdefault(one.group, one)
    # What differs in nothing that costs is told once.
    return list({one.costs: one for one in reversed(first.values())}.values())[::-1][:most]


def _thinned(values: Sequence[Any]) -> list[Any]:
    """Return a few of some values, the first and the last, evenly spread."""
    count = min(COARSE, len(values))
    places = (round(place * (len(values) - 1) / max(1, count - 1)) for place in range(count))
    return [values[place] for place in dict.fromkeys(places)]


def turned(spec: BackboneSpec, given: Mapping[str, Any]) -> BackboneSpec | None:
    """Return a spec with some knobs turned, one after the other; None where one is refused."""
    try:
        for name, value in given.items():
            spec = spec.turn(name, value)
    except SpecError:
        return None
    return spec


def _bisect(
    base: BackboneSpec, name: str, limits: Limits, device: Device | None
) -> Iterator[Candidate]:
    """Yield networks down to the largest value of a knob that keeps within the budget.

    A value whose network cannot run on these images is left out.
    """
    specs = [turned(base, {name: value}) for value in values_of(base, name)]
    fitting = [spec for spec in specs if spec is not None]
    low, high = -1, len(fitting)
    # The least first: where it is too large already, all are.
    place = 0
    while low + 1 < high:
        try:
            found = candidate(fitting[place], limits, base.text, device)
        except SaidError:
            del fitting[place]
            high -= 1
            place = place if place < high else (low + high) // 2
            continue
        yield found
        if found.is_feasible:
            low = place
        else:
            high = place
        place = (low + high) // 2
