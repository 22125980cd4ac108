"""The figures that papers show, found in the graph of any network."""

import pytest
from torch import nn

from tests.profiles import profile_of
from tests.viz.networks import Dense, network, traced
from viz.cell_view import cells
from viz.dense_view import dense_blocks
from viz.figures import figures
from viz.gate_view import gates
from viz.outline import outline
from viz.picture import Box, Text
from viz.stack_view import slabs
from viz.wiring import Wirings


def test_a_dense_block_has_all_its_connections() -> None:
    profile, root = network("densenet-121")
    found = dense_blocks(root, Wirings(profile))
    counts = [(dense.node.path, len(dense.layers), len(dense.channels)) for dense in found]
    assert counts == [
        ("denseblock1", 6, 21),
        ("denseblock2", 12, 78),
        ("denseblock3", 24, 300),
        ("denseblock4", 16, 136),
    ]
    first = found[0].channels
    assert (first[0, 1], first[1, 2]) == (64, 32)


def test_a_dense_pattern_is_found_in_any_network() -> None:
    profile, root = traced(nn.Sequential(Dense(6)))
    assert [dense.node.path for dense in dense_blocks(root, Wirings(profile))] == ["0"]


def test_nothing_is_found_where_there_is_nothing() -> None:
    assert set(figures(*network("resnet-18"))) == {"paper", "stack"}


def test_a_cell_is_drawn_in_the_words_of_its_paper() -> None:
    profile, root = network("nasnet-a-cifar")
    found = {cell.node.path: cell for cell in cells(root, Wirings(profile))}
    normal = found["stage1.cell_1"]
    assert sorted(word for word in normal.words if len(word) > 1) == sorted(
        ["convolution 1×1"] * 2
        + ["separable 3×3"] * 3
        + ["separable 5×5"] * 2
        + ["average pool 3×3"] * 3
    )
    assert list(normal.words).count("+") == 5


def test_a_gate_is_squeeze_two_layers_and_a_sigmoid() -> None:
    profile, _root = network("se-resnet-50")
    first = gates(profile)[0]
    assert [op.kind for op in first.chain] == [
        "global pool",
        "conv",
        "activation",
        "conv",
        "activation",
    ]
    assert [op.out_shape[0] for op in first.chain] == [256, 16, 16, 256, 256]


def test_the_stack_has_a_block_for_each_resolution() -> None:
    profile, root = network("resnet-18")
    assert [(slab.name, slab.shape) for slab in slabs(profile, root)] == [
        ("input", (3, 224, 224)),
        ("conv1", (64, 112, 112)),
        ("maxpool", (64, 56, 56)),
        ("conv2_x", (64, 56, 56)),
        ("conv3_x", (128, 28, 28)),
        ("conv4_x", (256, 14, 14)),
        ("conv5_x", (512, 7, 7)),
        ("head", (1000,)),
    ]


@pytest.mark.parametrize("preset", ["densenet-121", "nasnet-a-cifar", "se-resnet-50", "plain-18"])
def test_every_figure_keeps_within_its_frame(preset: str) -> None:
    found = profile_of(preset)
    for some in figures(found, outline(found)).values():
        picture = some[0].draw("title")
        for mark in picture.marks:
            if isinstance(mark, Box):
                assert mark.x >= -1
                assert mark.x + mark.width <= picture.width + 1
                assert mark.y + mark.height <= picture.height + 1
            if isinstance(mark, Text):
                assert 0 <= mark.x <= picture.width
                assert 0 <= mark.y <= picture.height
