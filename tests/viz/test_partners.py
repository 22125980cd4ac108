"""Parts of two networks that stand for each other, although they are named otherwise."""

import pytest

from tests.profiles import profile_of
from viz.difference import Difference
from viz.outline import outline
from viz.partners import matched_paths


def matched(before: str, after: str) -> tuple[dict[str, str], set[str], set[str]]:
    one, other = profile_of(before), profile_of(after)
    first, second = outline(one), outline(other)
    found = matched_paths(Difference(one, other), first, second)
    return found, {n.path for n in first.walk()}, {n.path for n in second.walk()}


def test_a_network_s_parts_stand_for_themselves() -> None:
    found, _ours, _theirs = matched("densenet-121", "densenet?depth=121&growth_rate=24")
    assert found == {}


@pytest.mark.parametrize(
    ("before", "after"), [("resnet-18", "resnet-34"), ("resnet-50", "torchvision?model=resnet50")]
)
def test_matches_are_parts_of_both_networks(before: str, after: str) -> None:
    found, ours, theirs = matched(before, after)
    assert set(found) <= ours
    assert set(found.values()) <= theirs
    assert all(one != other for one, other in found.items())


def test_a_library_s_stage_stands_for_the_paper_s() -> None:
    found, _ours, _theirs = matched("resnet?depth=50&stride_on=3x3", "torchvision?model=resnet50")
    assert found["conv3_x"] == "layer2"
    assert found["conv3_x.0.residual.conv1"] == "layer2.0.conv1"


def test_a_part_without_a_match_stands_for_none_of_the_same_name() -> None:
    found, _ours, theirs = matched("resnet-50", "resnet-18")
    unmatched = {path for path, match in found.items() if not match}
    assert "conv2_x.0" in unmatched
    assert unmatched <= theirs


def test_a_stage_stands_for_a_stage_and_not_for_the_blocks_in_it() -> None:
    found, _ours, _theirs = matched("resnet-34", "resnet-18")
    assert "conv2_x" not in found
    assert found["conv2_x.0-2"] == "conv2_x.0-1"
