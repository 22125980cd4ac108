"""Find a network's small twin: the same layers with a quarter of the channels."""

from functools import lru_cache

from analysis.of_spec import profile_spec
from backbones.registry import FAMILIES
from backbones.spec import BackboneSpec, SpecError
from design.scales import scale_knobs, values_of

PART = 4
"""The twin's channels are at most this part: about a sixteenth of the MACs."""


@lru_cache(maxsize=64)
def channel_knob(family: str) -> str | None:
    """Return the knob with the largest effect that leaves the depth and the image as they are."""
    base = FAMILIES[family].presets[0].spec
    before = profile_spec(base)
    for name in reversed(scale_knobs(family)):
        for value in values_of(base, name):
            try:
                other = base.turn(name, value)
            except SpecError:
                continue
            after = profile_spec(other)
            if after.macs != before.macs:
                if after.depth == before.depth and other.input_shape == base.input_shape:
                    return name
                break
    return None


@lru_cache(maxsize=256)
def small_twin(spec: BackboneSpec) -> BackboneSpec | None:
    """Return the network with a quarter of the channels, or as few as it takes; None without."""
    name = channel_knob(spec.family)
    if name is None:
        return None
    now = spec.value(name)
    smaller = [value for value in values_of(spec, name) if value < now]
    wanted = [value for value in smaller if value <= now / PART] or smaller[:1]
    for value in reversed(wanted):
        try:
            return spec.turn(name, value)
        except SpecError:
            continue
    return None
