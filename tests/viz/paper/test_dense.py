"""Dense blocks show the channels that their layers read."""

import pytest
from torch import nn

from tests.profiles import profile_of
from tests.viz.paper.drawn import figure_of, module_of, presets, written
from viz.outline import outline
from viz.paper.dense import Growth, complete_blocks, growth_panel, reads
from viz.picture import Text
from viz.wiring import Wirings


@pytest.mark.parametrize("name", presets("dense"))
def test_the_channels_on_the_nodes_are_those_that_the_layers_read(name: str) -> None:
    profile, module = profile_of(name), module_of(name)
    blocks = complete_blocks(profile, outline(profile), Wirings(profile))
    modules = [child for child in module.children() if type(child).__name__ == "DenseBlock"]
    assert [len(dense.layers) for dense in blocks] == [len(list(m.children())) for m in modules]
    for dense, block in zip(blocks, modules, strict=True):
        norms = [
            next(m for m in layer.modules() if isinstance(m, nn.BatchNorm2d))
            for layer in block.children()
        ]
        assert reads(dense) == [norm.num_features for norm in norms]
    first, layer, _exercise, row = figure_of(name, "dense").panels
    shown = written(first)
    for channels in (reads(blocks[0])[0], reads(blocks[0])[1], reads(blocks[0])[-1]):
        assert str(channels) in shown
    for conv in (m for m in list(modules[0].children())[1].modules() if isinstance(m, nn.Conv2d)):
        assert f"= {conv.weight.numel():,}" in written(layer)
    assert written(row).count("denseblock") == len(blocks)


def test_the_exercise_of_the_lectures() -> None:
    growth = Growth()
    assert [growth.read_by(layer) for layer in range(1, 5)] == [4, 8, 12, 16]
    assert growth.out == 20
    panel = growth_panel(growth)
    assert panel.is_exercise
    assert "4, 8, 12, 16" in panel.alt
    assert all(f"H{layer}" in written(panel) for layer in range(1, 5))
    # Each number stands beside the node of its layer, as in the network's own block.
    marks = [mark for mark in panel.picture.marks if isinstance(mark, Text)]
    beside = [mark.text for mark in marks if mark.anchor == "end"]
    assert beside == ["4", "4", "8", "12", "16", "20"]
