"""Comparisons: the stages' differences add up to that of the networks."""

import pytest

from analysis.roofline import bound, first_named
from tests.profiles import profile_of
from viz.by_depth import along
from viz.comparison import (
    KIND_NAMES,
    SIGNS,
    Sums,
    largest_share,
    operation_changes,
    shares,
    stage_changes,
    whole_of,
)
from viz.difference import Difference

PAIRS = [
    ("resnet-18", "resnet-34"), ("resnet-34", "plain-34"), ("resnet-50", "se-resnet-50"),
    ("resnet-50", "densenet-121"), ("efficientnet-b0", "nasnet-a-mobile"),
    ("efficientnet-b0", "efficientnet-b1"), ("resnet-18", "resnet-18"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_the_parts_add_up(one: str, other: str) -> None:
    before, after = profile_of(one), profile_of(other)
    difference = Difference(before, after)
    parts = stage_changes(difference)
    operations = operation_changes(difference)
    for rows in (parts, operations):
        changes = [row.change for row in rows]
        assert sum(c.params for c in changes) == after.params_used - before.params_used
        assert sum(c.macs for c in changes) == after.macs - before.macs
        assert (
            sum(c.activation_bytes for c in changes)
            == after.activation_bytes - before.activation_bytes
        )
    assert bool(operations) != difference.is_empty


def test_a_share_is_that_of_the_same_direction() -> None:
    whole = Sums(200, -100, 0)
    assert shares(Sums(50, -100, 4), whole) == {
        "params": 0.25, "macs": 1.0, "activation_bytes": None,
    }  # fmt: skip
    assert set(shares(Sums(-50, 100, 0), whole).values()) == {None}


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_stages_and_operations_share_one_difference(one: str, other: str) -> None:
    difference = Difference(profile_of(one), profile_of(other))
    whole = whole_of(difference)
    for cost in ("params", "macs", "activation_bytes"):
        stage, change = largest_share(difference, cost)
        names = {part.after or part.before for part in stage_changes(difference)}
        assert stage in names
        assert change * getattr(whole, cost) >= 0


def kinds(one: str, other: str) -> set[str]:
    difference = Difference(profile_of(one), profile_of(other))
    return {change.kind for change in operation_changes(difference)}


def test_what_stands_elsewhere_is_moved_and_what_has_other_shapes_resized() -> None:
    assert kinds("se-resnet-50-r16", "se-resnet-50-post") >= {"moved"}
    assert kinds("resnet-50", "resnet?depth=50&width=128") == {"resized"}
    assert kinds("resnet-50", "resnet?depth=50&input_size=256") == {"resized"}
    assert kinds("se-resnet-50-r16", "se-resnet-50-max-squeeze") == {"changed"}
    assert "moved" in kinds("resnet-110-cifar-original", "resnet-110-cifar-relu-only")
    assert kinds("resnet-18", "resnet-34") == {"added"}
    assert SIGNS.keys() == KIND_NAMES.keys()


def test_stages_are_aligned_by_resolution() -> None:
    parts = stage_changes(Difference(profile_of("resnet-50"), profile_of("densenet-121")))
    both = [part for part in parts if part.before and part.after]
    assert len(both) >= 4
    assert {part.level for part in both} >= {2, 3, 4, 5}


def test_values_go_from_the_image_to_the_answer() -> None:
    network = profile_of("resnet-18")
    lines = along(network, first_named())
    for line in lines.values():
        assert len(line.depths) == len(line.values)
        assert 0 <= min(line.depths) <= max(line.depths) <= 1
    assert lines["params"].values[-1] == network.params_used
    assert lines["macs"].values[-1] == network.macs
    seconds = bound(network, first_named()).seconds
    assert lines["time"].values[-1] == pytest.approx(1e3 * seconds)
    assert lines["channels"].values[-1] == 512
    assert lines["field"].values[-1] == network.receptive_field.largest[0]
