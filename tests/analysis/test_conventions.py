"""Every convention gives what the tool that it is named after prints for the same network."""

import pytest

from analysis.conventions import conventions
from tests.profiles import profile_of

# fvcore 0.1.5.post20221221; ptflops 0.7.5, backend pytorch, count_functional off; torchvision's.
COUNTED = {
    "resnet50": (4111512576, 4121925096),
    "resnet18": (1819065856, 1822177768),
    "densenet121": (2865546752, 2882620136),
    "vgg11": (7609115136, 7630106088),
    "mobilenet_v2": (314193216, 320237288),
    "efficientnet_b0": (401659392, 401669732),
}
# Keras 3, count_params of keras.applications.
KERAS = {
    "densenet?depth=121": ("statistics", 8_062_504),
    "densenet?depth=201": ("statistics", 20_242_984),
    "nasnet": ("statistics", 5_326_716),
    "resnet?depth=50": ("biases", 25_636_712),
}


def values(text: str) -> dict[str, int]:
    return {one.key: one.value for one in conventions(profile_of(text))}


@pytest.mark.parametrize("model", COUNTED)
def test_tools_agree(model: str) -> None:
    found = values(f"torchvision?model={model}")
    assert (found["fvcore"], found["ptflops"]) == COUNTED[model]


@pytest.mark.parametrize("text", KERAS)
def test_kerass_totals(text: str) -> None:
    key, total = KERAS[text]
    assert values(text)[key] == total


def test_resnet_50_by_all_of_them() -> None:
    found = values("resnet?depth=50")
    assert found["macs"] == 3_857_973_248
    assert found["flops"] == 2 * found["macs"]
    assert found["fvcore"] == 3_879_247_872
    assert values("resnet?depth=50&stride_on=3x3")["ptflops"] == COUNTED["resnet50"][1]


def test_a_network_with_biases_has_no_row_for_them() -> None:
    assert "biases" not in values("torchvision?model=vgg11")
    assert "statistics" not in values("torchvision?model=vgg11")
