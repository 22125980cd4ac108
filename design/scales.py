"""Find what scales a family: its published shapes, and the knobs that make them larger.

Nothing here names a family: a knob scales if it has a usual range and changes the costs, which is
tried on the family's first network.
"""

from functools import lru_cache
from math import log
from typing import Any

from backbones.registry import FAMILIES
from backbones.spec import BackboneSpec, SpecError
from design.costs import costs_of
from language.said import SaidError

TASK = tuple(BackboneSpec.model_fields)

MOST_VALUES = 256
"""Values of a knob that are told apart."""


@lru_cache(maxsize=64)
def scale_knobs(family: str) -> tuple[str, ...]:
    """Return the knobs that scale a family's networks, the one with the largest effect last."""
    base = FAMILIES[family].presets[0].spec
    before = costs_of(base)
    effects: dict[str, float] = {}
    for name in base.knob_names():
        info = base.knob(name)
        if name in TASK or info.is_detail or not info.span or "number" not in base.kind(name):
            continue
        least = _least(base, name)
        if least is None or least.input_shape != base.input_shape:
            continue
        after = costs_of(least)
        # A knob that only moves costs within the network is none.
        if (effect := before.macs / max(1, after.macs)) > 1:
            effects[name] = effect
    return tuple(sorted(effects, key=effects.__getitem__))


def _least(base: BackboneSpec, name: str) -> BackboneSpec | None:
    """Return the network with the least value of a knob that it takes."""
    for value in values_of(base, name):
        try:
            return base.turn(name, value)
        except SpecError:
            continue
    return None


@lru_cache(maxsize=256)
def values_of(spec: BackboneSpec, name: str) -> tuple[Any, ...]:
    """Return the values of a knob within its usual range, from the least."""
    info = spec.knob(name)
    low, high = info.span or (1, 1)
    is_whole = "whole" in spec.kind(name)
    step = info.step or (1 if is_whole else 0.05)
    count = int(round((high - low) / step, 6)) + 1
    thinned = -(-count // MOST_VALUES)
    values = (low + place * step for place in range(0, count, thinned))
    return tuple(int(value) if is_whole else round(value, 4) for value in values)


def shapes(family: str, input_size: int, num_classes: int) -> list[BackboneSpec]:
    """Return the published networks that differ in more than scale, for a task.

    Of a family with networks for small and large images those made for the nearest size are
    taken, and of those the ones that run. Raises SaidError where none does.
    """
    presets = [preset.spec for preset in FAMILIES[family].presets]
    distance = {spec: abs(log(spec.input_size / input_size)) for spec in presets}
    nearest = min(distance.values())
    stem = {getattr(spec, "stem", "") for spec in presets if distance[spec] == nearest}
    usual = {name: presets[0].value(name) for name in scale_knobs(family)}
    found: dict[object, BackboneSpec] = {}
    refused: SaidError | None = None
    for preset in presets:
        if getattr(preset, "stem", "") not in stem:
            continue
        try:
            spec = preset.turn("input_size", input_size).turn("num_classes", num_classes)
            alike = spec
            for name, value in usual.items():
                alike = alike.turn(name, value)
            found.setdefault(costs_of(alike), spec)
        except SaidError as error:
            refused = error
    if not found and refused:
        raise refused
    return list(found.values())
