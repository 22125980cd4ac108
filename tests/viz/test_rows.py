"""A network in rows: nothing overlaps, rows keep to their length, wires touch what they join."""

from math import hypot
from typing import Any

import pytest

from tests.viz.networks import PRESETS
from tests.viz.scripts import in_script, network_text

SCENE = """
const network = readNetwork(JSON.parse(text));
const scene = compose(network, openTo(network, level), limit);
const box = ({ node, x, y, width, height }) => [node.path, x, y, width, height, node.isSign];
return JSON.stringify({
  width: scene.width,
  height: scene.height,
  boxes: scene.boxes.map(box),
  frames: scene.frames.map(box),
  wires: scene.curves.filter((c) => c.from !== null && c.to !== null).map((c) => ({
    points: c.points,
    ends: [c.from, c.to].map((index) => box(scene.byNode.get(index))),
  })),
});
"""
scene = in_script("text, level, limit", SCENE)
Box = tuple[str, float, float, float, float, bool]


def apart(a: Box, b: Box) -> bool:
    (_, ax, ay, aw, ah, _), (_, bx, by, bw, bh, _) = a, b
    return ax + aw <= bx + 0.2 or bx + bw <= ax + 0.2 or ay + ah <= by + 0.2 or by + bh <= ay + 0.2


def distance(box: Box, point: list[float]) -> float:
    """Distance of a point from the border of a box or, of a sum, from its circle."""
    _path, x, y, width, height, is_sign = box
    if is_sign:
        return abs(hypot(point[0] - x - width / 2, point[1] - y - height / 2) - width / 2)
    inside = x - 0.1 <= point[0] <= x + width + 0.1 and y - 0.1 <= point[1] <= y + height + 0.1
    edges = (point[0] - x, point[0] - x - width, point[1] - y, point[1] - y - height)
    return min(map(abs, edges)) if inside else 1e9


@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize("preset", PRESETS)
def test_rows_hold_everything_apart(preset: str, direction: str) -> None:
    for level in (1, 2, 3):
        found: dict[str, Any] = scene(network_text(preset, direction), level, 700)
        boxes, frames = found["boxes"], found["frames"]
        for place, a in enumerate(boxes):
            _path, x, y, width, height, _is_sign = a
            assert min(x, y) >= 0, a
            assert x + width <= found["width"] + 0.1, a
            assert y + height <= found["height"] + 0.1, a
            for b in boxes[place + 1 :]:
                assert apart(a, b), (a, b)
        for path, x, y, width, height, _is_sign in frames:
            for name, left, top, wide, high, _is_sign in boxes:
                if name.startswith(f"{path}."):
                    assert x <= left <= left + wide <= x + width, name
                    assert y <= top <= top + high <= y + height, name


@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize(
    "preset", ["resnet-50", "se-resnet-50", "efficientnet-b0", "nasnet-a-mobile"]
)
def test_wires_touch_what_they_join(preset: str, direction: str) -> None:
    for level in (1, 3):
        for limit in (700, 1e9):
            for wire in scene(network_text(preset, direction), level, limit)["wires"]:
                for box, point in zip(
                    wire["ends"], (wire["points"][:2], wire["points"][-2:]), strict=True
                ):
                    assert distance(box, point) <= 1, (box, point)


def test_a_chain_is_as_long_as_its_limit_and_no_row_is_nearly_empty() -> None:
    text = network_text("efficientnet-b0", "LR")
    whole = scene(text, 1, 1e9)
    for limit in (400, 600, 900):
        found = scene(text, 1, limit)
        assert found["width"] <= limit < whole["width"]
        rows = {round(y + height / 2) for _path, _x, y, _w, height, _s in found["boxes"]}
        counts = [
            sum(round(y + height / 2) == row for _p, _x, y, _w, height, _s in found["boxes"])
            for row in rows
        ]
        assert len(rows) > 1
        assert min(counts) >= max(counts) - 2, counts
