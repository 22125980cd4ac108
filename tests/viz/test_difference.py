"""What a turned knob changed."""

from tests.profiles import profile_of
from tests.viz.networks import network
from viz.difference import Difference, largest_share, marks, summary
from viz.outline import outline


def between(before: str, after: str) -> Difference:
    return Difference(profile_of(before), profile_of(after))


def test_the_same_network_is_no_change() -> None:
    assert between("resnet-18", "resnet-18").is_empty
    assert summary(between("resnet-18", "resnet-18")) == ""


def test_more_depth_adds_blocks_where_they_are_added() -> None:
    found = between("resnet-50", "resnet-101")
    assert largest_share(found) == ("conv4_x", 18_992_128)
    assert summary(found).startswith(
        "+19.0\u00a0M parameters, of which conv4_x: +19.0\u00a0M · +3.71\u00a0G MACs"
    )
    assert found.added
    assert not found.removed
    assert not found.resized


def test_less_depth_marks_the_stage_that_lost_blocks() -> None:
    found = between("resnet-101", "resnet-50")
    shown = marks(found, network("resnet-50")[1])
    assert shown["conv4_x"] == "removed"
    assert "conv3_x" not in shown


def test_gates_are_added_inside_their_blocks() -> None:
    found = between("resnet?depth=50", "resnet?depth=50&se_reduction=16")
    shown = marks(found, outline(found.after))
    assert shown["conv2_x.0.residual.se"] == "added"
    assert shown["conv2_x.0.residual"] == "changed"
    assert "stem" not in shown


def test_width_resizes_every_layer() -> None:
    found = between("resnet?depth=18", "resnet?depth=18&width=32")
    shown = marks(found, outline(found.after))
    assert shown["stem.conv1"] == "resized"
    assert not found.added
