"""Parameters, MACs and stage shapes equal the published figures, to the digit."""

import pytest

from backbones.registry import parse
from tests.golden.read import Golden, Stages, exact_rows, golden_rows, stage_shapes
from tests.profiles import profile_of

COMMON_PATHS = {
    "conv1": "stem.relu1",
    "maxpool": "stem.maxpool",
    "avgpool": "head.avgpool",
    "fc": "head.fc",
    "global_avg_pool": "head.avgpool",
    "classifier": "head.fc",
}
"""Where a stage of shapes.csv ends in our modules, where its name is not part of a path there."""

FAMILY_PATHS = {
    "preact_resnet": {"conv1": "stem.conv1", "final_bn_relu": "head.relu"},
    "densenet": {
        "conv0": "stem.conv1",
        "pool0": "stem.maxpool",
        "norm5": "head.norm",
        "final_bn_relu": "head.relu",
    },
    "senet": {"stem_conv1_3 (3x conv3x3)": "stem.relu3"},
    "nasnet": {"reduction_cell_0": "reduction1", "reduction_cell_1": "reduction2"},
    "efficientnet": {
        "stage1_stem": "stem",
        **{f"stage{number}_mbconv": f"stage{number}" for number in range(2, 9)},
        "stage9_head_conv": "head.silu",
    },
}
"""The same for stages of one family."""

EXCLUDED = {
    ("VGG-16-BN (torchvision vgg16_bn)", "ImageNet-1k"): "no family has VGG's layers",
}
"""Rows with exact figures that no spec describes, and why."""


@pytest.mark.parametrize("row", golden_rows(), ids=lambda row: f"{row.variant} {row.spec}")
def test_counts(row: Golden) -> None:
    spec = parse(row.spec)
    assert spec.input_size == row.input_size
    network = profile_of(row.spec)
    assert (network.params, network.macs) == (row.params, row.macs)


@pytest.mark.parametrize("network", stage_shapes(), ids=lambda network: network.model)
def test_stage_shapes(network: Stages) -> None:
    operations = profile_of(network.spec).operations
    paths = COMMON_PATHS | FAMILY_PATHS.get(parse(network.spec).family, {})
    for stage, expected in network.shapes:
        path = paths.get(stage, stage)
        inside = [op for op in operations if f".{path}." in f".{op.path}."]
        assert inside, f"no operation in {path}"
        shape = inside[-1].out_shape
        assert (*shape, 1, 1)[:3] == expected, stage


def test_every_exact_row_has_a_spec_or_a_reason() -> None:
    mapped = {(row.variant, row.dataset) for row in golden_rows()}
    assert exact_rows().keys() - mapped == EXCLUDED.keys()
