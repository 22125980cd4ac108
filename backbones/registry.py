"""Register all families; ``parse`` a spec's text, ``build`` a spec's network.

Costs are computed from a network on the ``meta`` device (no weights, whatever the size), numbers
from one on a real device.
"""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType

import torch
from torch import nn

from backbones import (
    densenet,
    efficientnet,
    nasbench201,
    nasnet,
    plain,
    preact_resnet,
    resnet,
    senet,
)
from backbones.family import Family, Preset
from backbones.from_timm import FAMILY as TIMM
from backbones.from_torchvision import FAMILY as TORCHVISION
from backbones.library import LibrarySpec
from backbones.library_index import entries
from backbones.spec import BackboneSpec, SpecError, split_text

OWN = tuple(
    module.FAMILY
    for module in (plain, resnet, preact_resnet, densenet, senet, nasnet, efficientnet, nasbench201)
)
"""Families that are defined here, in the order in which the papers build on each other."""

_FAMILIES = {family.name: family for family in (*OWN, TORCHVISION, TIMM)}
_PRESETS = {preset.name: preset for family in _FAMILIES.values() for preset in family.presets}

FAMILIES: Mapping[str, Family] = MappingProxyType(_FAMILIES)
"""Families by name: those of the papers first, then the libraries."""

PRESETS: Mapping[str, Preset] = MappingProxyType(_PRESETS)
"""Published variants by name."""

DEFAULT: BackboneSpec = PRESETS["resnet-50"].spec
"""The network that the app shows first."""


_renewals: dict[str, Callable[[], None]] = {}


def add_family(family: Family, renew: Callable[[], None] | None = None) -> None:
    """Add a family that this process alone has, or replace the one of its name.

    ``renew`` is called before a text that names the family is read, and may add it anew.
    """
    _FAMILIES[family.name] = family
    for preset in family.presets:
        if preset.name not in _PRESETS or _PRESETS[preset.name].spec.family == family.name:
            _PRESETS[preset.name] = preset
    if renew is not None:
        _renewals[family.name] = renew
    _parsed.cache_clear()


def is_renewed(family: str) -> bool:
    """Return whether a family may be replaced while the process runs."""
    return family in _renewals


def parse(text: str) -> BackboneSpec:
    """Read a text form such as ``resnet?depth=50``, or a preset's name.

    The last texts are remembered, as a page that polls reads the same ones from the store.

    Raises SpecError, whose message names the knob, its value and what is allowed.
    """
    if _renewals and (renew := _renewals.get(text.partition("?")[0].strip())):
        renew()
    return _parsed(text)


@lru_cache(maxsize=1_024)
def _parsed(text: str) -> BackboneSpec:
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
