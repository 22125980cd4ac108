"""Register all families; ``parse`` a spec's text, ``build`` a spec's network.

Costs are computed from a network on the ``meta`` device (no weights, whatever the size), numbers
from one on a real device.
"""

from collections.abc import Mapping
from difflib import get_close_matches
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
from backbones.library import LibrarySpec
from backbones.library_index import entries
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
        raise _unknown(name)
    return FAMILIES[name].spec(**given)


def _unknown(name: str) -> SpecError:
    """Make the error for a name that no family has, with the network that is meant if one is."""
    families = ", ".join(FAMILIES)
    nearest = nearest_to(name)
    if nearest is None:
        return SpecError("family", name, "choose {families}, or a preset's name", families=families)
    return SpecError(
        "family",
        name,
        "choose {families}, or a preset's name; the nearest network is {nearest}",
        families=families,
        nearest=nearest,
    )


def nearest_to(name: str) -> str | None:
    """Return the text form of the network whose name is most like one; None without any.

    Signs and capitals do not count: resnet50 is ResNet-50. A model of a library by its exact name
    comes before a preset of a similar one.
    """
    presets = {_letters(known): preset.spec.text for known, preset in PRESETS.items()}
    wanted = _letters(name[:80])
    if wanted in presets:
        return presets[wanted]
    for family in FAMILIES.values():
        if issubclass(family.spec, LibrarySpec) and name in entries(family.name):
            return family.spec(model=name).text
    close = get_close_matches(wanted, presets, 1, cutoff=0.75)
    return presets[close[0]] if close else None


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))


def build(spec: BackboneSpec, device: str | torch.device = "cpu") -> nn.Module:
    """Build the network of a spec, initialised as its paper says; on ``meta`` without weights."""
    with torch.device(device):
        return FAMILIES[spec.family].network(spec)


def preset_of(spec: BackboneSpec) -> Preset | None:
    """Return the published variant that a spec is, if it is one."""
    return next((preset for preset in PRESETS.values() if preset.spec == spec), None)
