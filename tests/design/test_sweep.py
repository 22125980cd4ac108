"""Sweeps: ranges are read exactly, combinations that cannot be are holes, figures are real."""

import pytest

from analysis.roofline import bound, named_devices
from backbones.registry import FAMILIES, parse
from design.axis import MOST_NETWORKS, SweepError, axis_of, suggested, written
from design.records import Axis
from design.sweep import check_axes, sweep
from tests.profiles import profile_of

BASE = parse("resnet?depth=50")
DEVICE = named_devices()["a100"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("width=16:64:16", (16, 32, 48, 64)),
        ("width=16:63:16", (16, 32, 48)),
        ("width=7:9", (7, 8, 9)),
        ("depth=18,34, 34", (18, 34)),
        ("se_reduction=none,16", ("none", 16)),
        ("stem=imagenet,cifar", ("imagenet", "cifar")),
        ("stages=3,4,6,3; 2,2,2,2", ("3,4,6,3", "2,2,2,2")),
    ],
)
def test_a_range_is_read(text: str, values: tuple[object, ...]) -> None:
    axis = axis_of(BASE, text)
    assert axis.values == values
    assert axis_of(BASE, written(axis)) == axis


def test_steps_of_a_fraction_do_not_drift() -> None:
    axis = axis_of(parse("densenet"), "compression=0.1:0.5:0.1")
    assert axis.values == (0.1, 0.2, 0.3, 0.4, 0.5)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("width=1:10000:1", "width would take 10,000 networks: a sweep has at most 500."),
        ("width=16:8:1", "is no range"),
        ("width=1:2:0", "is no range"),
        ("width=1:nan:1", "is no range"),
        ("width=1:1e99999999:1e-9", "is no range"),
        ("width=1:2:3:4", "is no range"),
        ("width", "is no range"),
        ("width=,", "is given no value"),
        ("breadth=1:2:1", "has no knob breadth"),
    ],
)
def test_a_range_that_cannot_be_is_refused_in_one_sentence(text: str, reason: str) -> None:
    with pytest.raises(SweepError, match=reason):
        axis_of(BASE, text)


def test_knobs_that_cannot_be_gone_over_together_are_refused() -> None:
    width = axis_of(BASE, "width=16:64:16")
    for axes in ((), (width, width), (width, axis_of(BASE, "depth=18"), Axis("groups", (1,)))):
        with pytest.raises(SweepError, match="one knob"):
            check_axes(axes)
    many = Axis("width", tuple(range(MOST_NETWORKS)))
    with pytest.raises(SweepError, match="width × depth would take 1,000"):
        check_axes((many, axis_of(BASE, "depth=18,50")))


def test_each_point_is_the_network_with_its_knobs_turned() -> None:
    axes = (axis_of(BASE, "width=32,64"), axis_of(BASE, "depth=18,51,50"))
    points = list(sweep(BASE, axes, device=DEVICE))
    assert [point.values for point in points] == [
        (32, 18), (32, 51), (32, 50), (64, 18), (64, 51), (64, 50),
    ]  # fmt: skip
    for point in points:
        if point.values[1] == 51:
            assert point.costs is None
            assert "depth=51 is not allowed" in str(point.refusal)
        else:
            network = profile_of(point.spec)
            assert point.costs is not None
            assert (point.costs.params, point.costs.macs) == (network.params, network.macs)
            assert point.costs.peak_bytes == network.peak_activation_bytes
            assert point.costs.seconds == bound(network, DEVICE).seconds
    assert points[-1].spec == "resnet?depth=50"
    assert list(sweep(BASE, axes, 4, DEVICE)) == points[4:]


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_suggested_can_be_read(family: str) -> None:
    base = FAMILIES[family].presets[0].spec
    for name in base.knob_names():
        if base.kind(name) not in ("text", "list"):
            assert axis_of(base, f"{name}={suggested(base, name)}").values
