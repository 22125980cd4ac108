"""A composed picture: nothing overlaps, everything is inside its frame, arrows touch boxes."""

import pytest

from tests.viz.networks import PRESETS, Dense, network, traced
from viz.compose import compose, grow
from viz.interior import plan
from viz.outline import LEVELS, open_to, visible
from viz.picture import Box, Curve


def boxes_of(picture_marks: tuple[object, ...]) -> tuple[list[Box], list[Box]]:
    boxes = [mark for mark in picture_marks if isinstance(mark, Box)]
    return [b for b in boxes if b.tint == "frame"], [b for b in boxes if b.tint != "frame"]


@pytest.mark.parametrize("direction", ["TB", "LR"])
@pytest.mark.parametrize("preset", PRESETS)
def test_no_two_boxes_overlap_and_all_lie_in_the_picture(preset: str, direction: str) -> None:
    profile, root = network(preset)
    drawn = plan(profile, root, direction)
    for level in (LEVELS["stages"], LEVELS["blocks"], LEVELS["operations"]):
        opened = open_to(root, level)
        picture = compose(drawn, opened)
        frames, boxes = boxes_of(picture.marks)
        assert [box.path for box in boxes if box.path] == [b.path for b in visible(root, opened)]
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
    profile, root = network("resnet-18")
    picture = compose(plan(profile, root, "TB"), open_to(root, LEVELS["operations"]))
    _frames, boxes = boxes_of(picture.marks)
    tops = {round(box.y, 1) for box in boxes}
    ends = [m.points[-1] for m in picture.marks if isinstance(m, Curve) and m.has_arrow]
    assert ends
    assert all(round(y, 1) in tops for _x, y in ends)


def test_many_skips_become_arcs_beside_the_chain() -> None:
    profile, root = traced(Dense(8))
    drawn = plan(profile, root)
    part = grow(drawn, root, frozenset({""}))
    assert part.room is not None
    assert sum(not route for route in part.room.inside.routes) > 8
    picture = compose(drawn, frozenset())
    assert max(x for m in picture.marks if isinstance(m, Curve) for x, _ in m.points)


def test_equal_blocks_share_a_layout() -> None:
    profile, root = network("se-resnet-50")
    drawn = plan(profile, root)
    insides = [drawn.inside(node.path) for node in root.walk() if node.children]
    assert len(set(insides)) < 0.6 * len(insides)
    assert len(drawn.insides) < 0.75 * len(insides)
