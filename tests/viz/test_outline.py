"""The tree of a network: folds, levels, what is visible."""

import pytest

from tests.viz.networks import PRESETS, Named, network, traced
from viz.outline import LEVELS, UNFOLDED, open_to, visible


@pytest.mark.parametrize("preset", PRESETS)
def test_every_operation_is_in_exactly_one_box_at_every_level(preset: str) -> None:
    profile, root = network(preset)
    for level in LEVELS.values():
        boxes = list(visible(root, open_to(root, level)))
        shown = [index for box in boxes for index in box.operations]
        assert len(shown) == len(set(shown))
        if level != LEVELS["operations"]:  # There one block stands for its equals.
            assert sorted(shown) == list(range(len(profile.operations)))


def test_everything_open_shows_every_operation() -> None:
    profile, root = network("resnet-18")
    boxes = list(visible(root, open_to(root, LEVELS["all"])))
    assert [box.operations for box in boxes] == [(op.index,) for op in profile.operations]


def test_equal_neighbours_fold_and_unfold() -> None:
    _profile, root = network("se-resnet-50")
    stage = next(node for node in root.walk() if node.path == "conv4_x")
    first, fold = stage.children
    assert (first.count, fold.count, fold.path) == (1, 5, "conv4_x.1-5")
    closed = [box.path for box in visible(root, open_to(root, LEVELS["blocks"]))]
    assert "conv4_x.1-5" in closed
    opened = open_to(root, LEVELS["blocks"]) | {fold.path + UNFOLDED}
    unfolded = [box.path for box in visible(root, opened)]
    assert [path for path in unfolded if path.startswith("conv4_x")] == [
        f"conv4_x.{number}" for number in range(6)
    ]


def test_branches_with_names_of_their_own_do_not_fold() -> None:
    _profile, root = traced(Named())
    assert [child.name for child in root.children] == ["input", "left", "right"]
