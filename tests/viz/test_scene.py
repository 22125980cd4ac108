"""A composed picture: nothing overlaps, everything is inside its frame, arrows touch boxes."""

from concurrent.futures import ThreadPoolExecutor
from math import hypot

import pytest

from tests.viz.networks import PRESETS, Dense, network, traced
from tests.viz.scripts import network_text
from viz.network_data import network_json
from viz.node_layout import lay_out_diagram
from viz.outline import LEVELS, open_to, visible
from viz.palette import COLOURS
from viz.picture import Box, Curve, Mark, Picture, Text, mark_data, read_mark
from viz.scene import compose


def boxes_of(marks: tuple[Mark, ...]) -> tuple[list[Box], list[Box]]:
    boxes = [mark for mark in marks if isinstance(mark, Box)]
    return [b for b in boxes if b.tint == "frame"], [b for b in boxes if b.tint != "frame"]


@pytest.mark.parametrize("direction", ["TB", "LR"])
@pytest.mark.parametrize("preset", PRESETS)
def test_no_two_boxes_overlap_and_all_lie_in_the_picture(preset: str, direction: str) -> None:
    _profile, root = network(preset)
    for level in (LEVELS["stages"], LEVELS["blocks"], LEVELS["operations"]):
        picture = compose(network_text(preset, direction), level=level)
        frames, boxes = boxes_of(picture.marks)
        shown = [node.path for node in visible(root, open_to(root, level))]
        assert [box.path for box in boxes if box.path] == shown
        for place, a in enumerate(boxes):
            assert a.x >= 0
            assert a.y >= 0
            assert a.x + a.width <= picture.width + 0.1
            assert a.y + a.height <= picture.height + 0.1
            for b in boxes[place + 1 :]:
                apart = (
                    a.x + a.width <= b.x + 0.2
                    or b.x + b.width <= a.x + 0.2
                    or a.y + a.height <= b.y + 0.2
                    or b.y + b.height <= a.y + 0.2
                )
                assert apart, f"{a.path} overlaps {b.path}"
        for frame in frames:
            for box in boxes:
                if box.path.startswith(f"{frame.path}."):
                    assert frame.x <= box.x
                    assert box.x + box.width <= frame.x + frame.width
                    assert box.y + box.height <= frame.y + frame.height


def test_arrows_end_on_the_border_of_a_box() -> None:
    picture = compose(network_text("resnet-18"), level=LEVELS["operations"])
    _frames, boxes = boxes_of(picture.marks)
    ends = [m.points[-1] for m in picture.marks if isinstance(m, Curve) and m.has_arrow]
    assert ends
    for x, y in ends:
        assert any(on_border(box, x, y) for box in boxes), (x, y)


def on_border(box: Box, x: float, y: float) -> bool:
    """Whether a point lies on the upper edge of a box, or on the circle of a sum."""
    if box.radius >= box.width / 2:
        from_middle = hypot(x - box.x - box.width / 2, y - box.y - box.height / 2)
        return from_middle == pytest.approx(box.radius, abs=0.1)
    return y == pytest.approx(box.y, abs=0.1) and box.x <= x <= box.x + box.width


def test_many_skips_become_arcs_beside_the_chain() -> None:
    diagram = lay_out_diagram(*traced(Dense(8)))
    count = sum(not route for route in diagram.layout("").routes)
    assert count > 8
    picture = compose(network_json(diagram))
    _frames, boxes = boxes_of(picture.marks)
    right = max(box.x + box.width for box in boxes)
    arcs = [m for m in picture.marks if isinstance(m, Curve) and m.opacity < 1]
    assert len(arcs) == count
    assert all(max(x for x, _y in arc.points) > right for arc in arcs)


def test_equal_blocks_share_a_layout() -> None:
    profile, root = network("se-resnet-50")
    diagram = lay_out_diagram(profile, root)
    layouts = [diagram.layout(node.path) for node in root.walk() if node.children]
    assert len(set(layouts)) < 0.6 * len(layouts)
    assert len(diagram.layouts) < 0.75 * len(layouts)


@pytest.mark.parametrize("colour", COLOURS)
def test_a_cost_is_told_by_shade_and_bar(colour: str) -> None:
    picture = compose(network_text("resnet-18"), colour=colour)
    _frames, boxes = boxes_of(picture.marks)
    levels = [box.level for box in boxes]
    bars = [m for m in picture.marks if isinstance(m, Curve) and m.colour == "text"]
    if colour == "kind":
        assert set(levels) == {None}
        assert not bars
    else:
        assert max(level for level in levels if level is not None) == 1.0
        assert len(bars) == len(boxes)


def test_marks_come_back_as_they_went() -> None:
    picture = compose(network_text("resnet-18"), level=LEVELS["blocks"])
    assert {type(mark) for mark in picture.marks} == {Box, Curve, Text}
    assert tuple(read_mark(mark_data(mark)) for mark in picture.marks) == picture.marks


def test_threads_may_compose_at_once() -> None:
    texts = [network_text(preset) for preset in PRESETS] * 4

    def draw(text: str) -> Picture:
        return compose(text, level=LEVELS["all"])

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(draw, texts))
    assert found[: len(PRESETS)] == found[-len(PRESETS) :]
    assert len({picture.width for picture in found}) == len(PRESETS)


@pytest.mark.parametrize("preset", ["densenet-264", "nasnet-a-large"])
def test_the_largest_networks_are_composed(preset: str) -> None:
    _profile, root = network(preset)
    picture = compose(network_text(preset, "LR"), level=LEVELS["all"])
    _frames, boxes = boxes_of(picture.marks)
    assert len(boxes) == len(list(visible(root, open_to(root, LEVELS["all"]))))
