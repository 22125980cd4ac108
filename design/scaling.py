"""Scale a family's baseline in one dimension or in all, and find the constants of compound scaling.

Tan & Le 2019 (1905.11946): depth d = alpha^phi, width w = beta^phi, resolution r = gamma^phi with
alpha beta^2 gamma^2 near 2 (equation 3), found by a grid on the baseline with phi = 1. Costs are
those of the built networks; nothing here names a family, but that it has the three knobs.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise, product
from math import log, log2
from types import MappingProxyType

from analysis.roofline import Device
from backbones.registry import FAMILIES
from backbones.spec import BackboneSpec, SpecError
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

FEWEST, LARGEST = -3.0, 3.3
"""Doublings beyond a curve's ends: of depth alone the multipliers are 0.125 and 9.8."""

STEP, HIGHEST = 0.05, 2.0
"""Grid of alpha, beta and gamma: from 1 in such steps to this."""

CONSTANTS = ("alpha", "beta", "gamma")

POINTS = (round((HIGHEST - 1) / STEP) + 1) ** len(CONSTANTS)
"""Points of the whole grid."""

LEAST, MOST = 0.5, 4.0
"""Multipliers that a reader may ask for."""

SHOWN = 3
"""Place of the released network whose rounding is shown first: the first one is not scaled."""

USUAL = Multipliers(1.2, 1.4, 1.3)
"""Multipliers of Table 7's compound network."""


class ScalingError(SaidError):
    """A scaling that cannot be; the message is one sentence."""


def released(family: str) -> dict[str, BackboneSpec]:
    """Return the networks that were released, by their names; the one shown first is first."""
    specs = {preset.name: preset.spec for preset in FAMILIES[family].presets}
    usual = list(specs)[min(SHOWN, len(specs) - 1)]
    return {usual: specs[usual]} | specs


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


def scaled(
    family: str, by: Multipliers, kind: str = "", device: Device | None = None
) -> ScaledNetwork:
    """Scale a baseline and profile the network; raises SaidError.

    The resolution is rounded to whole pixels; channels and blocks are rounded by the family. The
    time is bounded on a device, by default the first of those that are named.
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
    return ScaledNetwork(kind, by, spec.text, costs_of(spec, device))


def multipliers(kind: str, doublings: float, constants: Constants) -> Multipliers:
    """Return the multipliers that double the MACs so often by the formula, along one curve."""
    if kind == COMPOUND:
        return compound(doublings / log2(constants.growth), constants)
    return Multipliers(**{kind: 2 ** (doublings / POWERS[kind])})


def compound(phi: float, constants: Constants) -> Multipliers:
    """Return the multipliers of a compound coefficient (equation 3)."""
    return Multipliers(constants.beta**phi, constants.alpha**phi, constants.gamma**phi)


def curves(family: str, device: Device | None = None) -> Iterator[ScaledNetwork]:
    """Yield the networks of all curves, which meet at the baseline, as each is profiled."""
    bases = chosen(family)
    for doublings in DOUBLINGS:
        for kind in KINDS:
            yield scaled(family, multipliers(kind, doublings, bases), kind, device)


def at_macs(
    family: str, macs: int, networks: list[ScaledNetwork], device: Device | None = None
) -> list[ScaledNetwork]:
    """Return of each curve the network with about so many MACs, profiled.

    Doublings are read off the curve's ``networks``; beyond its ends they follow from the formula,
    as far as networks are scaled.
    """
    bases = chosen(family)
    found = []
    for kind in KINDS:
        costs = [one.costs.macs for one in networks if one.kind == kind]
        doublings = _read_off(list(zip(DOUBLINGS, costs, strict=False)), macs)
        found.append(scaled(family, multipliers(kind, doublings, bases), kind, device))
    return found


def grid(tolerance: float, growth: float = 2.0) -> list[Constants]:
    """Return the points of the grid whose growth is within a tolerance of what is wanted."""
    count = round((HIGHEST - 1) / STEP) + 1
    values = [round(1 + STEP * place, 2) for place in range(count)]
    points = (Constants(*point) for point in product(values, repeat=3))
    return [point for point in points if abs(point.growth - growth) <= tolerance + 1e-9]


def with_constants(family: str, constants: Constants) -> BackboneSpec | None:
    """Return the network of phi = 1 with some constants; None where it cannot be."""
    try:
        spec = baseline(family).turn("phi", 1)
        for name in CONSTANTS:
            spec = spec.turn(name, getattr(constants, name))
    except SpecError:
        return None
    return spec


def grown(family: str) -> float | None:
    """Return how many times the baseline's MACs the built network of the paper's constants has."""
    step = with_constants(family, chosen(family))
    return costs_of(step).macs / costs_of(baseline(family)).macs if step else None


def _read_off(points: list[tuple[float, int]], macs: int) -> float:
    """Interpolate doublings at some MACs along the logarithm, or go on by the formula."""
    ordered = [(where, log(cost)) for where, cost in points]
    wanted = log(macs)
    if wanted <= ordered[0][1]:
        return max(FEWEST, ordered[0][0] + (wanted - ordered[0][1]) / log(2))
    for (left, low), (right, high) in pairwise(ordered):
        if low <= wanted <= high and high > low:
            return left + (right - left) * (wanted - low) / (high - low)
    return min(LARGEST, ordered[-1][0] + (wanted - ordered[-1][1]) / log(2))
