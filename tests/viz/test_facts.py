"""The inspector's rows, and the formulas that must come to the counted number."""

import re
from math import prod

import pytest

from tests.viz.networks import PRESETS, network
from viz.facts import facts
from viz.formula import macs_formula, params_formula


def product(text: str) -> int:
    """The value of ``a × b / c × d``."""
    top = [int(n) for n in re.findall(r"(?:^|× )(\d+)", text)]
    bottom = [int(n) for n in re.findall(r"/ (\d+)", text)]
    return prod(top) // prod(bottom)


@pytest.mark.parametrize("preset", PRESETS)
def test_formulas_come_to_what_was_counted(preset: str) -> None:
    profile, _root = network(preset)
    checked = 0
    for op in profile.operations:
        if text := macs_formula(op):
            left, right = text.split(" = ")
            assert product(left) == int(right.replace(",", "")) == op.macs
            checked += 1
        if op.kind in ("conv", "linear"):
            left, right = params_formula(op).split(" = ")
            factors, _plus, bias = left.partition(" + ")
            assert product(factors) + int(bias or 0) == op.params
            assert int(right.replace(",", "")) == op.params
    assert checked


def test_a_convolution_tells_everything() -> None:
    profile, root = network("resnet-18")
    conv = next(node for node in root.walk() if node.path == "stem.conv1")
    rows = dict(facts(profile, conv))
    assert rows["Kernel"] == "7"
    assert rows["Input"] == "3 × 224 × 224"
    assert rows["Output"] == "64 × 112 × 112"
    assert rows["Receptive field"] == "7 px"
    assert rows["Parameters"] == "9.41 k · <0.1 % of all"
    values = [value for _label, value in facts(profile, conv)]
    assert "7 × 7 × 3 × 64 × 112 × 112 = 118,013,952" in values
    assert "64 × 112 × 112 × 4 bytes" in values


def test_a_block_tells_its_sums() -> None:
    profile, root = network("resnet-18")
    stage = next(node for node in root.walk() if node.path == "conv5_x")
    rows = dict(facts(profile, stage))
    assert rows["Parameters"] == "8.39 M · 72 % of all"
    assert rows["Operations"] == str(len(stage.operations))
