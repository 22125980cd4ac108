"""What a knob changed, marked at its place: signs, ghosts, and the same in files."""

from functools import lru_cache

import pytest

from tests.profiles import profile_of
from tests.viz.networks import network
from viz.changes import Changes, changes, ghost_place, place_of
from viz.compose import compose
from viz.difference import Difference
from viz.dot import dot
from viz.export import export
from viz.interior import plan
from viz.outline import LEVELS, open_to, outline
from viz.picture import Box, Text


@lru_cache(maxsize=8)
def between(before: str, after: str) -> Changes:
    one, other = profile_of(before), profile_of(after)
    return changes(Difference(one, other), outline(one), outline(other))


def test_equal_networks_have_no_changes() -> None:
    assert between("resnet-18", "resnet-18") == Changes()


def test_removed_blocks_are_told_where_they_were() -> None:
    (ghost,) = between("resnet-101", "resnet-50").ghosts
    assert (ghost.parent, ghost.after, ghost.text) == ("conv4_x", "conv4_x.5", "− 17 × Bottleneck")
    _profile, root = network("resnet-50")
    stage = next(node for node in root.walk() if node.path == "conv4_x")
    assert place_of(stage.children, ghost.after) == len(stage.children) - 1
    assert place_of(stage.children, "") == -1


def test_removed_gates_leave_a_ghost_in_each_block() -> None:
    found = between("resnet?depth=50&se_reduction=16", "resnet?depth=50")
    assert {ghost.text for ghost in found.ghosts} == {"− SqueezeExcitation"}
    assert len(found.ghosts) == 16
    # Those of equal blocks are folded with them, and the fold is marked.
    assert found.marks["conv2_x.1-2"] == "removed"
    fold = next(node for node in network("resnet-50")[1].walk() if node.path == "conv2_x.1-2")
    assert not found.ghosts_of(fold)
    assert [ghost.parent for ghost in found.ghosts_of(fold.children[0])] == ["conv2_x.1.residual"]


def test_a_removed_operation_is_named() -> None:
    removed = between("resnet-18", "resnet?stem=cifar&depth=20").ghosts
    assert ("stem", "stem.relu1", "− maxpool") in {(g.parent, g.after, g.text) for g in removed}


@pytest.mark.parametrize("is_down", [True, False])
def test_a_ghost_lies_behind_its_part_and_on_none(is_down: bool) -> None:
    step = (0.0, 80.0) if is_down else (80.0, 0.0)
    boxes = [(step[0] * n, step[1] * n, 58.0, 58.0) for n in range(3)]
    for place in (-1, 0, 1, 2):
        tie, (x, y) = ghost_place(boxes, place, 50.0, is_down=is_down)
        along = 1 if is_down else 0
        assert 80.0 * place + 58.0 < tie[along] < 80.0 * (place + 1)
        for left, top, width, height in boxes:
            assert x >= left + width or x + 50.0 <= left or y >= top + height or y + 16.0 <= top


def test_files_tell_the_changes() -> None:
    new = between("resnet-101", "resnet-50")
    found, root = network("resnet-50")
    opened = open_to(root, LEVELS["blocks"])
    picture = compose(plan(found, root), opened, title="ResNet-50", changes=new)
    words = [mark.text for mark in picture.marks if isinstance(mark, Text)]
    assert "− 17 × Bottleneck" in words
    assert new.sentence in words
    assert sum(isinstance(m, Box) and m.tint == "change" for m in picture.marks) == 1
    assert all(m.x + m.width <= picture.width for m in picture.marks if isinstance(m, Box))
    assert b"17 \xc3\x97 Bottleneck" in export(picture, "svg")
    assert export(picture, "pdf").startswith(b"%PDF")
    text = dot(found, root, opened, changes=new)
    assert "− 17 × Bottleneck" in text
    assert new.sentence in text


def test_without_changes_a_file_is_as_before() -> None:
    found, root = network("resnet-18")
    opened = open_to(root, LEVELS["blocks"])
    drawn = plan(found, root)
    assert compose(drawn, opened, changes=Changes()) == compose(drawn, opened)
    assert dot(found, root, opened, changes=Changes()) == dot(found, root, opened)
