"""A small twin has the layers of its network and about a sixteenth of its MACs."""

import pytest

from backbones.library import LibrarySpec
from backbones.registry import FAMILIES, PRESETS, parse
from design.twin import small_twin
from tests.profiles import profile_of

OWN = [name for name, family in FAMILIES.items() if not issubclass(family.spec, LibrarySpec)]


@pytest.mark.parametrize("family", OWN)
def test_a_twin_is_as_deep_and_far_smaller(family: str) -> None:
    spec = FAMILIES[family].presets[0].spec
    twin = small_twin(spec)
    assert twin is not None
    before, after = profile_of(spec.text), profile_of(twin.text)
    assert after.depth == before.depth
    assert after.macs < before.macs / 5
    assert twin.input_shape == spec.input_shape


def test_the_least_network_and_a_library_s_have_none() -> None:
    assert small_twin(parse("resnet?depth=20&stem=cifar&width=4")) is None
    assert small_twin(parse("torchvision?model=resnet18")) is None
    assert small_twin(PRESETS["resnext-50-32x4d"].spec) is None
