"""What a knob changed, marked at its place: signs, ghosts, and the same in files."""

from functools import lru_cache

import pytest

from tests.profiles import profile_of
from tests.viz.networks import network
from tests.viz.scripts import network_text
from viz.changes import Changes, change_words, changes
from viz.difference import Difference
from viz.dot import dot
from viz.export import export
from viz.numbers import with_plain_spaces
from viz.outline import LEVELS, open_to, outline
from viz.picture import Box, Text
from viz.scene import compose


@lru_cache(maxsize=8)
def between(before: str, after: str) -> Changes:
    one, other = profile_of(before), profile_of(after)
    return changes(Difference(one, other), outline(one), outline(other))


def test_equal_networks_have_nothing_to_mark() -> None:
    found = between("resnet-18", "resnet-18")
    assert not found.marks
    assert not found.ghosts
    assert found.sentence.endswith("every operation is the same")
    picture = compose(network_text("resnet-18"), changes=found)
    words = [mark.text for mark in picture.marks if isinstance(mark, Text)]
    assert found.sentence in words
    assert change_words() not in words


def test_shortcuts_that_were_removed_are_told_where_the_blocks_are_called_otherwise() -> None:
    found = between("resnet-34-a", "plain-34")
    ghosts = {(ghost.parent, ghost.after, ghost.text) for ghost in found.ghosts}
    assert ("conv2_x.0", "conv2_x.0.branch", "− add") in ghosts
    assert ("conv3_x.0", "conv3_x.0.branch", "− PadShortcut, add") in ghosts
    assert len(found.ghosts) == 16
    assert set(found.marks.values()) == {"removed"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("plain-34", "resnet-34-a"),
        ("resnet-50", "se-resnet-50"),
        ("resnet-50", "resnet-101"),
        ("resnet-50", "preact-resnet-50"),
        ("resnet-50", "densenet-121"),
        ("densenet-121", "efficientnet-b0"),
        ("efficientnet-b0", "nasnet-a-cifar"),
    ],
)
def test_each_mark_is_in_the_picture(before: str, after: str) -> None:
    new = between(before, after)
    picture = compose(network_text(after), level=LEVELS["all"], changes=new)
    badges = [box for box in picture.marks if isinstance(box, Box) and box.tint == "change"]
    assert len(badges) == len(new.marks) > 0


def test_removed_blocks_are_told_where_they_were() -> None:
    (ghost,) = between("resnet-101", "resnet-50").ghosts
    assert (ghost.parent, ghost.after, ghost.text) == ("conv4_x", "conv4_x.5", "− 17 × Bottleneck")


def test_removed_gates_leave_a_ghost_in_each_block() -> None:
    found = between("resnet?depth=50&se_reduction=16", "resnet?depth=50")
    assert {ghost.text for ghost in found.ghosts} == {"− SqueezeExcitation"}
    assert len(found.ghosts) == 16
    # Those of equal blocks are folded with them, and the fold is marked.
    assert found.marks["conv2_x.1-2"] == "removed"
    # A fold stands for its first member: the gate's ghost is drawn once for both blocks.
    drawn = compose(network_text("resnet-50"), level=LEVELS["operations"], changes=found)
    words = [mark.text for mark in drawn.marks if isinstance(mark, Text)]
    assert words.count("− SqueezeExcitation") == 8


def test_a_removed_operation_is_named() -> None:
    removed = between("resnet-18", "resnet?stem=cifar&depth=20").ghosts
    assert ("stem", "stem.relu1", "− maxpool") in {(g.parent, g.after, g.text) for g in removed}


@pytest.mark.parametrize("direction", ["TB", "LR"])
@pytest.mark.parametrize(
    ("before", "after"),
    [("resnet-101", "resnet-50"), ("resnet?depth=50&se_reduction=16", "resnet?depth=50")],
)
def test_a_ghost_lies_at_its_gap_and_on_no_box(before: str, after: str, direction: str) -> None:
    new = between(before, after)
    picture = compose(network_text("resnet-50", direction), level=LEVELS["all"], changes=new)
    boxes = [mark for mark in picture.marks if isinstance(mark, Box)]
    ghosts = [box for box in boxes if box.tint == "ghost"]
    assert len(ghosts) == len(new.ghosts)
    for ghost in ghosts:
        for box in boxes:
            if box.path and box.tint != "frame":
                assert (
                    ghost.x >= box.x + box.width
                    or ghost.x + ghost.width <= box.x
                    or ghost.y >= box.y + box.height
                    or ghost.y + ghost.height <= box.y
                ), box.path


def test_files_tell_the_changes() -> None:
    new = between("resnet-101", "resnet-50")
    found, root = network("resnet-50")
    opened = open_to(root, LEVELS["blocks"])
    picture = compose(
        network_text("resnet-50"), level=LEVELS["blocks"], title="ResNet-50", changes=new
    )
    words = [mark.text for mark in picture.marks if isinstance(mark, Text)]
    assert "− 17 × Bottleneck" in words
    assert new.sentence in words
    assert sum(isinstance(m, Box) and m.tint == "change" for m in picture.marks) == 1
    assert all(m.x + m.width <= picture.width for m in picture.marks if isinstance(m, Box))
    assert b"17 \xc3\x97 Bottleneck" in export(picture, "svg")
    assert export(picture, "pdf").startswith(b"%PDF")
    text = dot(found, root, opened, changes=new)
    assert "− 17 × Bottleneck" in text
    assert with_plain_spaces(new.sentence) in text


def test_without_changes_a_file_is_as_before() -> None:
    found, root = network("resnet-18")
    opened = open_to(root, LEVELS["blocks"])
    text = network_text("resnet-18")
    assert compose(text, changes=Changes()) == compose(text)
    assert dot(found, root, opened, changes=Changes()) == dot(found, root, opened)
