"""Comparisons: the stages' differences add up to that of the networks."""

import pytest

from analysis.roofline import bound, first_named
from tests.profiles import profile_of
from viz.comparison import along, operation_changes, stage_changes
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
        sum(part.change.activation_bytes for part in parts)
        == after.activation_bytes - before.activation_bytes
    )
    assert bool(operations) != difference.is_empty


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
