"""The text form, its errors, and what happens when a knob is turned."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backbones.registry import FAMILIES, parse
from backbones.spec import MAX_TEXT, BackboneSpec, SpecError
from tests.strategies import specs


@given(specs())
def test_text_form_is_without_loss(spec: BackboneSpec) -> None:
    assert parse(spec.text) == spec
    assert parse(spec.text).text == spec.text


@pytest.mark.parametrize(
    ("given_text", "text"),
    [
        ("resnet", "resnet?depth=50"),
        ("resnet?depth=50&se_reduction=16", "resnet?depth=50&se_reduction=16"),
        ("resnet?se_reduction=16&depth=50", "resnet?depth=50&se_reduction=16"),
        ("resnet?stages=3,4,6,3&block=bottleneck", "resnet?depth=50"),
        ("resnet?stages=(3, 4, 6, 3)", "resnet?depth=50"),
        ("resnet?stages=2,2,2,3", "resnet?stages=2,2,2,3"),
        ("resnet?depth=164&stem=cifar", "resnet?depth=164&stem=cifar"),
        ("resnet?depth=50&se_reduction=none", "resnet?depth=50"),
        ("resnet?depth=50&groups=32&width_per_group=2", "resnet?depth=50&groups=32"),
        ("resnet-50", "resnet?depth=50"),
    ],
)
def test_equal_networks_have_equal_texts(given_text: str, text: str) -> None:
    assert parse(given_text).text == text


@pytest.mark.parametrize(
    ("text", "knob", "allowed"),
    [
        ("resnet?depth=51", "depth", "18, 34, 50, 101, 152, 200"),
        ("resnet?depth=many", "depth", "whole number from 3 to 10000"),
        ("resnet?depth=1005&stem=cifar", "depth", "at most 1202"),
        ("resnet?depth=4000&stem=cifar", "depth", "the nearest below is 1202"),
        ("resnet?input_size=999999", "input_size", "from 8 to 4096"),
        ("resnet?stages=0,1", "stages", "from 1 to 1000"),
        ("resnet?stages=900,900", "stages", "at most 1000 blocks"),
        ("resnet?stages=3,4,6,3&depth=18", "depth", "make 50 layers"),
        ("resnet?groups=7", "groups", "must divide the width 64"),
        ("resnet?depth=18&groups=2", "groups", "basic blocks take only 1"),
        ("resnet?groups=1024&width_per_group=1024", "width_per_group", "at most 4096"),
        ("resnet?shortcut=D", "shortcut", "A, B, C"),
        ("resnet?se_reduction=0", "se_reduction", "from 1 to 1024, or none"),
        ("resnet?colour=red", "colour", "has the knobs depth"),
        ("resnet?depth=18&depth=34", "depth", "once"),
        ("resnet?depth", "spec", "write it like"),
        ("unet?depth=3", "family", "choose plain, resnet"),
        ("", "family", "choose"),
        ("x" * (MAX_TEXT + 1), "spec", "at most 2000 characters"),
    ],
)
def test_mistakes_name_the_knob_and_what_is_allowed(text: str, knob: str, allowed: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse(text)
    assert caught.value.knob == knob
    message = str(caught.value)
    assert message.startswith(f"{knob}=")
    assert allowed in message
    assert len(message.splitlines()) == 1


@given(family=st.sampled_from(sorted(FAMILIES)), data=st.data())
def test_a_value_out_of_bounds_is_named(family: str, data: st.DataObject) -> None:
    spec = FAMILIES[family].spec
    bounded = [name for name in spec.knob_names() if spec.knob(name).high is not None]
    name = data.draw(st.sampled_from(bounded))
    above = int(spec.knob(name).high or 0) + data.draw(st.integers(1, 10**9))
    with pytest.raises(SpecError) as caught:
        spec(**{name: above})
    assert caught.value.knob == name
    assert f"{name}={above}" in str(caught.value)


@given(text=st.text(max_size=80), family=st.sampled_from(["", "resnet?", "plain?depth=18&"]))
def test_any_text_parses_or_is_a_spec_error(text: str, family: str) -> None:
    try:
        spec = parse(family + text)
    except SpecError:
        return
    assert parse(spec.text) == spec


@given(specs())
def test_specs_are_frozen_and_hashable(spec: BackboneSpec) -> None:
    assert hash(spec) == hash(parse(spec.text))
    with pytest.raises(ValueError, match="frozen"):
        spec.num_classes = 3


@pytest.mark.parametrize(
    ("text", "knob", "value", "turned"),
    [
        ("resnet?depth=50", "depth", 18, "resnet?depth=18"),
        ("resnet?depth=50", "block", "basic", "resnet?depth=34"),
        ("resnet?depth=50", "stem", "cifar", "resnet?depth=20&stem=cifar"),
        ("resnet?depth=50", "stages", "2,2,2,3", "resnet?stages=2,2,2,3"),
        ("resnet?depth=50&se_reduction=16", "depth", 101, "resnet?depth=101&se_reduction=16"),
        ("resnet?depth=50&se_reduction=16", "se_reduction", "off", "resnet?depth=50"),
        ("resnet?stages=2,2,2,3", "depth", 34, "resnet?depth=34"),
        ("resnet?depth=50&groups=32&width_per_group=4", "block", "basic", "resnet?depth=34"),
        ("resnet?depth=50&num_classes=7", "depth", 18, "resnet?depth=18&num_classes=7"),
    ],
)
def test_turning_a_knob_releases_what_it_decides(
    text: str, knob: str, value: object, turned: str
) -> None:
    assert parse(text).turn(knob, value).text == turned


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.name)
def test_every_knob_explains_itself(family: object) -> None:
    for name in family.spec.knob_names():
        info = family.spec.knob(name)
        assert info.help.endswith("."), name
        annotation = family.spec.model_fields[name].annotation
        if annotation in (int, float):
            assert info.low is not None, name
            assert info.high is not None, name


def _values(spec: BackboneSpec, name: str) -> list[Any]:
    """Other values of a knob: its choices, or what is beside its value; a model stays."""
    if name == "model" or spec.kind(name) in ("list", "text"):
        return []
    value, info = spec.value(name), spec.knob(name)
    beside = [value + (info.step or 1)] if isinstance(value, int | float) else []
    return [choice for choice in spec.choices(name) or beside if choice != value]


def _turned(spec: BackboneSpec, name: str, value: Any) -> BackboneSpec | None:
    try:
        return spec.turn(name, value)
    except SpecError:
        return None


@pytest.mark.parametrize("family", FAMILIES)
def test_a_knob_that_does_nothing_says_why(family: str) -> None:
    """A turn that gives the same network is refused, or the knob says so before."""
    first = FAMILIES[family].presets[0].spec
    words = [name for name in first.knob_names() if "number" not in first.kind(name)]
    optional = [name for name in first.knob_names() if None in first.choices(name)]
    reached = {_turned(first, n, v) for n in (*words, *optional) for v in _values(first, n)}
    for spec in {first, *reached} - {None}:
        assert spec is not None
        for name in spec.knob_names():
            if spec.idle(name) is None:
                for value in _values(spec, name):
                    assert _turned(spec, name, value) != spec, (spec.text, name, value)
