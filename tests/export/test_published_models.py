"""ONNX files of the published networks give PyTorch's logits; ``make zoo`` writes all of them."""

import os
from pathlib import Path

import pytest

from backbones.registry import PRESETS
from export.bare_onnx import bare_onnx
from export.formats import write_slow
from export.network import Network

NETWORKS = ("resnet-50", "densenet-121", "se-resnet-50", "nasnet-a-mobile", "efficientnet-b0")
MOST_DIFFERENCE = 1e-6


@pytest.mark.skipif(not os.environ.get("WHOLE_ZOO"), reason="takes minutes: make zoo")
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", NETWORKS)
def test_a_published_network_has_the_same_logits(name: str, tmp_path: Path) -> None:
    trial = write_slow(Network.of(PRESETS[name].spec), "onnx", tmp_path / "net.onnx")
    assert trial.difference < MOST_DIFFERENCE


def test_resnet_50_without_weights_is_small() -> None:
    assert len(bare_onnx(PRESETS["resnet-50"].spec)) < 254_000
