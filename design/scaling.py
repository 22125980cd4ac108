"""Scale a family's baseline in one dimension or in all, and find the constants of compound scaling.

Tan & Le 2019 (1905.11946): depth d = alpha^phi, width w = beta^phi, resolution r = gamma^phi with
alpha beta^2 gamma^2 near 2 (equation 3), found by a grid on the baseline with phi = 1. Costs are
those of the built networks; nothing here names a family, but that it has the three knobs.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise, product
from math import exp, log, log2
from types import MappingProxyType

from backbones.registry import FAMILIES
from backbones.spec import BackboneSpec
from design.costs import costs_of
from design.records import (
    COMPOUND,
    DIMENSIONS,
    KINDS,
    Constants,
    Multipliers,
    ScaledNetwork,
)
from language.said import SaidError, message

POWERS: Mapping[str, int] = MappingProxyType({"width": 2, "depth": 1, "resolution": 2})
"""MACs grow with this power of a dimension's multiplier, but for rounding (section 3.2)."""

DOUBLINGS = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
"""Doublings of the MACs, by the formula, at which a curve is profiled."""

STEP, HIGHEST = 0.05, 2.0
"""Grid of alpha, beta and gamma: from 1 in such steps to this."""

LEAST, MOST = 0.5, 4.0
"""Multipliers that a reader may ask for."""


class ScalingError(SaidError):
    """A scaling that cannot be; the message is one sentence."""


def scalable() -> tuple[str, ...]:
    """Return the families that are scaled from a baseline."""
    return tuple(n for n, f in FAMILIES.items() if f.scaling(f.presets[0].spec) is not None)


@lru_cache(maxsize=16)
def baseline(family: str) -> BackboneSpec:
    """Return the network that a family is scaled from; raises ScalingError where there is none."""
    found = FAMILIES.get(family)
    steps = found.scaling(found.presets[0].spec) if found else None
    if steps is None:
        raise ScalingError(
            message("{name} is not scaled from a baseline: choose {families}."),
            name=family,
            families=", ".join(scalable()),
        )
    return steps.specs["baseline"]


@lru_cache(maxsize=16)
def chosen(family: str) -> Constants:
    """Return the constants that the family's paper chose."""
    base = baseline(family)
    steps = FAMILIES[family].scaling(base)
    return Constants(*steps.bases) if steps else Constants(1.0, 1.0, 1.0)


def scaled(family: str, by: Multipliers, kind: str = "") -> ScaledNetwork:
    """Scale a baseline and profile the network; raises SaidError.

    The resolution is rounded to whole pixels; channels and blocks are rounded by the family.
    """
    for name in DIMENSIONS:
        if not 0.1 <= getattr(by, name) <= 10:
            raise ScalingError(
                message("{name}={value} is no multiplier: give a number from 0.1 to 10."),
                name=name,
                value=getattr(by, name),
            )
    base = baseline(family)
    spec = base.turn("width", round(by.width, 3)).turn("depth", round(by.depth, 3))
    spec = spec.turn("resolution", round(base.input_size * by.resolution))
    return ScaledNetwork(kind, by, spec.text, costs_of(spec))


def multipliers(kind: str, doublings: float, constants: Constants) -> Multipliers:
    """Return the multipliers that double the MACs so often by the formula, along one curve."""
    if kind == COMPOUND:
        phi = doublings / log2(constants.growth)
        return Multipliers(constants.beta**phi, constants.alpha**phi, constants.gamma**phi)
    return Multipliers(**{kind: 2 ** (doublings / POWERS[kind])})


def curves(family: str, constants: Constants | None = None) -> Iterator[ScaledNetwork]:
    """Yield the networks of all curves, which meet at the baseline, as each is profiled."""
    bases = constants or chosen(family)
    for doublings in DOUBLINGS:
        for kind in KINDS:
            yield scaled(family, multipliers(kind, doublings, bases), kind)


def at_macs(
    family: str, macs: int, networks: list[ScaledNetwork], constants: Constants | None = None
) -> list[ScaledNetwork]:
    """Return of each curve the network with about so many MACs, profiled.

    Doublings are read off the curve's ``networks``; beyond its ends they are those of the nearest.
    """
    bases = constants or chosen(family)
    found = []
    for kind in KINDS:
        costs = [one.costs.macs for one in networks if one.kind == kind]
        doublings = _read_off(list(zip(DOUBLINGS, costs, strict=False)), macs)
        found.append(scaled(family, multipliers(kind, doublings, bases), kind))
    return found


def grid(tolerance: float, growth: float = 2.0) -> list[Constants]:
    """Return the points of the grid whose growth is within a tolerance of what is wanted."""
    count = round((HIGHEST - 1) / STEP) + 1
    values = [round(1 + STEP * place, 2) for place in range(count)]
    points = (Constants(*point) for point in product(values, repeat=3))
    return [point for point in points if abs(point.growth - growth) <= tolerance + 1e-9]


def _read_off(points: list[tuple[float, int]], macs: int) -> float:
    """Interpolate doublings at some MACs, along the logarithm."""
    ordered = [(where, log(cost)) for where, cost in points]
    wanted = log(macs)
    if wanted <= ordered[0][1]:
        return ordered[0][0]
    for (left, low), (right, high) in pairwise(ordered):
        if low <= wanted <= high and high > low:
            return left + (right - left) * (wanted - low) / (high - low)
    return ordered[-1][0]


def error_of(one: ScaledNetwork, macs: int) -> float:
    """Return how far a network's MACs are from those wanted, as a factor of at least 1."""
    return exp(abs(log(one.costs.macs / macs)))
