"""Presets are told apart by their names and their specs, and are found again."""

import re
from collections import Counter

import pytest

from backbones.registry import FAMILIES, PRESETS, parse, preset_of


def test_names_are_unique_words() -> None:
    names = Counter(preset.name for family in FAMILIES.values() for preset in family.presets)
    assert [name for name, times in names.items() if times > 1] == []
    assert [name for name in names if not re.fullmatch(r"[a-z0-9.-]+", name)] == []


def test_specs_are_unique() -> None:
    texts = Counter(preset.spec.text for preset in PRESETS.values())
    assert [text for text, times in texts.items() if times > 1] == []


def test_presets_are_found_by_name_and_by_spec() -> None:
    for name, preset in PRESETS.items():
        assert parse(name) == preset.spec == parse(preset.spec.text)
        assert preset_of(parse(preset.spec.text)) is preset


@pytest.mark.parametrize("family", FAMILIES)
def test_the_default_of_a_family_is_a_preset(family: str) -> None:
    assert preset_of(parse(family))
