"""Parameters, MACs and stage shapes equal the published figures, to the digit."""

import pytest

from analysis.trace import profile
from backbones.registry import parse
from tests.golden.read import Golden, Stages, golden_rows, stage_shapes

STAGE_PATHS = {
    "conv1": "stem.relu1",
    "maxpool": "stem.maxpool",
    "avgpool": "head.avgpool",
    "fc": "head.fc",
    "global_avg_pool": "head.avgpool",
    "classifier": "head.fc",
    "reduction_cell_0": "reduction1",
    "reduction_cell_1": "reduction2",
    "stage1_stem": "stem",
    **{f"stage{number}_mbconv": f"stage{number}" for number in range(2, 9)},
    "stage9_head_conv": "head.silu",
}
"""Where a stage of shapes.csv ends in our modules, where its name is not part of a path there."""


@pytest.mark.parametrize("row", golden_rows(), ids=lambda row: f"{row.variant} {row.spec}")
def test_counts(row: Golden) -> None:
    spec = parse(row.spec)
    assert spec.input_size == row.input_size
    network = profile(row.spec)
    assert (network.params, network.macs) == (row.params, row.macs)


@pytest.mark.parametrize("network", stage_shapes(), ids=lambda network: network.model)
def test_stage_shapes(network: Stages) -> None:
    operations = profile(network.spec).operations
    for stage, expected in network.shapes:
        path = STAGE_PATHS.get(stage, stage)
        inside = [op for op in operations if f".{path}." in f".{op.path}."]
        assert inside, f"no operation in {path}"
        shape = inside[-1].out_shape
        assert (*shape, 1, 1)[:3] == expected, stage
