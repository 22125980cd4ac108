"""Cells are drawn from their decisions: every operation, every way, the order of the blocks."""

import pytest

from backbones.arch_string import EDGES
from backbones.genotype import NAMED, Genotype
from ui.search.architecture import drawn_cell, drawn_edges
from viz.export import export
from viz.genotype_view import NODES, cell_picture, edges_picture
from viz.option_words import state_name
from viz.picture import Box, Curve, Text
from viz.svg import svg

CELL = Genotype.parse("sep5.0:sep3.1,id.2*max3.0@3/avg3.0:conv1.1@2")


def test_a_cell_has_its_operations_in_the_order_of_its_blocks() -> None:
    picture = cell_picture(drawn_cell("Normal cell", CELL.normal))
    texts = [mark.text for mark in picture.marks if isinstance(mark, Text)]
    operations = [text for text in texts if " " in text or text == "identity"]
    assert operations == ["separable 5×5", "separable 3×3", "identity", "max pool 3×3"]
    # Each block's number stands at its two operations and at its sign.
    assert texts.count("1") == texts.count("2") == 3
    assert [text for text in texts if text in "+‖"] == ["+", "‖", "‖"]
    assert {"h(i)", "h(i−1)", "h(i+1)"} <= set(texts)
    # In, out, and two for each block, and what leaves the cell.
    assert sum(isinstance(mark, Curve) for mark in picture.marks) == 4 * 2 + 1 + 1


@pytest.mark.parametrize("part", ["normal", "reduction"])
def test_the_published_cells_can_be_drawn(part: str) -> None:
    cell = getattr(NAMED["nasnet-a"], part)
    picture = cell_picture(drawn_cell(part, cell))
    boxes = [mark for mark in picture.marks if isinstance(mark, Box)]
    assert len(boxes) == 3 * len(cell.blocks) + 1
    for box in boxes:
        assert box.x >= 0
        assert box.x + box.width <= picture.width
        assert box.y + box.height <= picture.height
    assert export(picture, "pdf").startswith(b"%PDF")


def test_six_edges_carry_their_operations() -> None:
    picture = edges_picture(drawn_edges("301204"), "301204")
    texts = [mark.text for mark in picture.marks if isinstance(mark, Text)]
    assert [text for text in texts if len(text) > 6] == [
        "convolution 3×3", "nothing", "identity", "convolution 1×1", "nothing", "average pool 3×3",
    ]  # fmt: skip
    curves = [mark for mark in picture.marks if isinstance(mark, Curve)]
    assert len(curves) == len(EDGES)
    assert [curve.is_dashed for curve in curves] == [False, True, False, False, True, False]
    for curve, (node, source) in zip(curves, EDGES, strict=True):
        (ax, ay), (bx, by) = curve.points[0], curve.points[-1]
        assert (ax - NODES[source][0]) ** 2 + (ay - NODES[source][1]) ** 2 < 20**2
        assert (bx - NODES[node][0]) ** 2 + (by - NODES[node][1]) ** 2 < 20**2
    assert svg(picture, is_dark=True).startswith("<svg")


def test_states_have_names() -> None:
    assert [state_name(state) for state in range(4)] == ["h(i)", "h(i−1)", "block 1", "block 2"]
