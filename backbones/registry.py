"""Register all families; ``parse`` a spec's text, ``build`` a spec's network.

Costs are computed from a network on the ``meta`` device (no weights, whatever the size), numbers
from one on a real device.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import torch
from torch import nn

from backbones import (
    densenet,
    efficientnet,
    from_timm,
    from_torchvision,
    nasnet,
    plain,
    preact_resnet,
    resnet,
    senet,
)
from backbones.family import Family, Preset
from backbones.spec import BackboneSpec, SpecError, split_text

FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        module.FAMILY.name: module.FAMILY
        for module in (
            *(plain, resnet, preact_resnet, densenet, senet, nasnet, efficientnet),
            *(from_torchvision, from_timm),
        )
    }
)
"""Families by name, in the order in which the papers build on each other; then the libraries."""

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {preset.name: preset for family in FAMILIES.values() for preset in family.presets}
)
"""Published variants by name."""

DEFAULT: BackboneSpec = PRESETS["resnet-50"].spec
"""The network that the app shows first."""


@lru_cache(maxsize=1_024)
def parse(text: str) -> BackboneSpec:
    """Read a text form such as ``resnet?depth=50``, or a preset's name.

    The last texts are remembered, as a page that polls reads the same ones from the store.

    Raises SpecError, whose message names the knob, its value and what is allowed.
    """
    name, given = split_text(text)
    if name in PRESETS and not given:
        return PRESETS[name].spec
    if name not in FAMILIES:
        raise SpecError(
            "family",
            name,
            "choose {families}, or a preset's name",
            families=", ".join(FAMILIES),
        )
    return FAMILIES[name].spec(**given)


def build(spec: BackboneSpec, device: str | torch.device = "cpu") -> nn.Module:
    """Build the network of a spec, initialised as its paper says; on ``meta`` without weights."""
    with torch.device(device):
        return FAMILIES[spec.family].network(spec)


def preset_of(spec: BackboneSpec) -> Preset | None:
    """Return the published variant that a spec is, if it is one."""
    return next((preset for preset in PRESETS.values() if preset.spec == spec), None)
