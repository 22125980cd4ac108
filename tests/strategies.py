"""Draw random specs of every family, by turning knobs as a person does."""

from functools import cache
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from analysis.of_spec import profile_spec
from backbones.library import LibrarySpec
from backbones.registry import FAMILIES
from backbones.spec import SIDES, BackboneSpec, SpecError
from language.said import SaidError
from tests.profiles import profile_of

SMALL = {"input_size": 64, "width": 32, "num_classes": 20, "in_channels": 4}
"""Upper bounds that keep drawn networks small enough to run."""

SMALL_MODELS = {
    "torchvision": ("mnasnet0_5", "regnet_x_400mf", "resnet50", "shufflenet_v2_x0_5", "vit_b_16"),
    "timm": ("convnext_atto", "regnety_004", "resnet10t", "vit_tiny_patch16_224"),
}
"""Models of libraries that are drawn, of all that there are."""

SMALL_FLOAT = 1.5
"""Largest multiplier of a drawn network."""

MOST_OPERATIONS = 1_200
MOST_PARAMS = 40_000_000

SMALL_COUNT = 4
"""Most blocks in a stage of a drawn network."""


def knob_values(spec: BackboneSpec, name: str) -> st.SearchStrategy[Any]:
    """Values that a knob may take, alone; together with the others they may not fit."""
    choices = SMALL_MODELS[spec.family] if name == "model" else spec.choices(name)
    choices = [value for value in choices if not _is_large(name, value)]
    if choices:
        return st.sampled_from(choices)
    info = spec.knob(name)
    match spec.kind(name):
        case "flag":
            return st.booleans()
        case "list":
            return st.lists(st.integers(1, SMALL_COUNT), min_size=1, max_size=4).map(tuple)
        case "number" | "optional number":
            low, high = float(info.low or 0), float(info.high or 0)
            # Short decimals, as people type them.
            return st.floats(low, min(high, max(low, SMALL_FLOAT))).map(
                lambda value: max(low, round(value, 3))
            )
        case "whole number" | "optional whole number":
            low, high = int(info.low or 0), int(info.high or 0)
            return st.integers(low, min(high, max(low, SMALL.get(name, 16))))
        case _:
            return st.just(getattr(spec, name))


def _is_large(name: str, value: Any) -> bool:
    return name == "depth" and isinstance(value, int) and value > 60


@st.composite
def specs(draw: st.DrawFn, family: str | None = None, turns: int = 4) -> BackboneSpec:
    """A valid spec a few turns away from a published one."""
    name = family or draw(st.sampled_from(list(FAMILIES)))
    presets = [preset.spec for preset in FAMILIES[name].presets]
    return draw(turned(draw(st.sampled_from(presets)), turns))


@st.composite
def turned(draw: st.DrawFn, spec: BackboneSpec, turns: int = 4) -> BackboneSpec:
    """A spec after a few turns of its knobs."""
    for _ in range(draw(st.integers(0, turns))):
        knob = draw(st.sampled_from(_turned_knobs(spec)))
        value = draw(knob_values(spec, knob))
        try:
            spec = spec.turn(knob, value)
        except SpecError:
            continue
    return spec


def _turned_knobs(spec: BackboneSpec) -> list[str]:
    """The knobs; a library's model shows only when it runs which images it takes."""
    sides = {"input_size", *SIDES} if isinstance(spec, LibrarySpec) else set()
    return [name for name in spec.knob_names() if name not in sides]


@cache
def small_presets(family: str) -> list[BackboneSpec]:
    """The family's published networks that run in a second and do not overflow untrained."""
    return [
        preset.spec
        for preset in FAMILIES[family].presets
        if len(profile_of(preset.name).operations) < MOST_OPERATIONS
        and profile_of(preset.name).params < MOST_PARAMS
    ]


@st.composite
def small_specs(draw: st.DrawFn) -> BackboneSpec:
    """A valid spec that runs a forward pass in about a second."""
    family = draw(st.sampled_from(list(FAMILIES)))
    spec = draw(turned(draw(st.sampled_from(small_presets(family)))))
    for name, most in SMALL.items():
        if name in spec.knob_names() and getattr(spec, name) > most:
            try:
                spec = spec.turn(name, draw(st.sampled_from([most, most // 2])))
            except SpecError:
                assume(False)
    if spec.family in SMALL_MODELS:
        assume(_runs(spec))
    return spec


def _runs(spec: BackboneSpec) -> bool:
    """Whether a library's model takes such images, which it knows only when it is built."""
    try:
        profile_spec(spec)
    except SaidError:
        return False
    return True
