"""Name a network: by its published name, or the nearest one with the knobs that differ."""

from functools import lru_cache

from backbones.registry import FAMILIES, preset_of
from backbones.spec import BackboneSpec, format_value
from language.catalogue import _, language
from language.terms import short_term

MOST_TURNED = 2
"""Knobs that a title names; with more the network is its own."""


def title(spec: BackboneSpec) -> str:
    """Name a network: its preset's title, or the nearest preset's with the knobs that differ."""
    return _title(spec, language())


def published_title(spec: BackboneSpec) -> str:
    """Name the published network that one is or is nearest to, the same in every language."""
    preset = preset_of(spec)
    return preset.title if preset else (spec.published() or _nearest(spec))[0]


@lru_cache(maxsize=1_024)
def _title(spec: BackboneSpec, _spoken: str) -> str:
    if preset := preset_of(spec):
        return preset.title
    name, base = spec.published() or _nearest(spec)
    turned = _turned(spec, base)
    if len(turned) > MOST_TURNED:
        return _("Custom {family}").format(family=_(FAMILIES[spec.family].title))
    words = (
        f"{short_term(_(spec.knob(knob).title(knob)))} {format_value(getattr(spec, knob))}"
        for knob in turned
    )
    return ", ".join((name, *words))


def _nearest(spec: BackboneSpec) -> tuple[str, BackboneSpec]:
    """Return title and spec of the family's preset from which the fewest knobs were turned."""
    presets = FAMILIES[spec.family].presets
    nearest = min(presets, key=lambda preset: len(_turned(spec, preset.spec)))
    return nearest.title, nearest.spec


def _turned(spec: BackboneSpec, base: BackboneSpec) -> tuple[str, ...]:
    """Return the knobs that differ between two specs."""
    ours, theirs = spec.knobs(), base.knobs()
    return tuple(
        dict.fromkeys(name for name in (*ours, *theirs) if ours.get(name) != theirs.get(name))
    )
