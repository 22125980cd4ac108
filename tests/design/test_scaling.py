"""Scaling a baseline: curves that meet, equal MACs, the grid, rounding step by step."""

from math import exp, log

import pytest

from backbones.efficientnet import FAMILY
from backbones.registry import parse
from backbones.scaling import RELEASED, scale_channels, scale_repeats
from design import scaling
from design.records import DIMENSIONS, KINDS, Constants, Multipliers, ScaledNetwork
from design.scaling import ScalingError
from published.scaling import bases, scaled_results
from tests.profiles import profile_of

NAME = FAMILY.name


def error_of(one: ScaledNetwork, macs: int) -> float:
    """How far a network's MACs are from those wanted, as a factor of at least 1."""
    return exp(abs(log(one.costs.macs / macs)))


def test_the_curves_meet_at_the_baseline_and_grow() -> None:
    networks = list(scaling.curves(NAME))
    base = profile_of(scaling.baseline(NAME).text)
    for kind in KINDS:
        curve = [one for one in networks if one.kind == kind]
        assert curve[0].costs.macs == base.macs
        macs = [one.costs.macs for one in curve]
        assert macs == sorted(set(macs))
    # The resolution alone costs no parameter.
    assert {one.costs.params for one in networks if one.kind == "resolution"} == {base.params}


def test_a_single_multiplier_scales_one_dimension() -> None:
    for kind in DIMENSIONS:
        by = scaling.multipliers(kind, 2.0, scaling.chosen(NAME))
        assert {name: getattr(by, name) for name in DIMENSIONS} == {
            **dict.fromkeys(DIMENSIONS, 1.0),
            kind: {"depth": 4.0}.get(kind, 2.0),
        }
    phi = scaling.multipliers("compound", 2.0, scaling.chosen(NAME))
    assert phi.depth * phi.width**2 * phi.resolution**2 == pytest.approx(4.0)


def test_table_7_s_networks_have_about_as_many_macs() -> None:
    own = scaling.scaled(NAME, Multipliers(1.2, 1.4, 1.3))
    equals = scaling.at_macs(NAME, own.costs.macs, list(scaling.curves(NAME)))
    assert [one.kind for one in equals] == list(KINDS)
    assert all(error_of(one, own.costs.macs) < 1.12 for one in equals)
    printed = next(one.macs for one in scaled_results() if one.kind == "compound")
    assert own.costs.macs == pytest.approx(printed, rel=0.03)


# Channels and blocks are rounded up, so a network cannot be made as small as is wanted.
@pytest.mark.parametrize(("times", "most"), [(0.4, 1.7), (9.0, 1.05)])
def test_macs_beyond_the_curves_are_met_too(times: float, most: float) -> None:
    networks = list(scaling.curves(NAME))
    macs = round(times * networks[0].costs.macs)
    assert all(error_of(one, macs) < most for one in scaling.at_macs(NAME, macs, networks))


def test_the_grid_keeps_the_paper_s_point_and_counts() -> None:
    chosen = scaling.chosen(NAME)
    assert chosen == Constants(1.2, 1.1, 1.15)
    assert round(chosen.growth, 2) == 1.92
    points = scaling.grid(0.1)
    assert chosen in points
    assert chosen not in scaling.grid(0.05)
    assert all(abs(one.growth - 2) <= 0.1 + 1e-9 for one in points)
    assert len(points) == 109


@pytest.mark.parametrize("by", [Multipliers(0.01), Multipliers(1, 11), Multipliers(1, 1, 0)])
def test_a_multiplier_that_cannot_be_is_one_sentence(by: Multipliers) -> None:
    with pytest.raises(ScalingError, match="is no multiplier: give a number from"):
        scaling.scaled(NAME, by)


def test_a_family_without_a_baseline_is_refused() -> None:
    assert scaling.scalable() == (NAME,)
    with pytest.raises(ScalingError, match=f"choose {NAME}"):
        scaling.baseline("plain")


@pytest.mark.parametrize("variant", RELEASED)
def test_rounding_is_told_as_it_is_done(variant: str) -> None:
    spec = parse(f"{NAME}-{variant.lower()}")
    (rounding,) = [one for one in FAMILY.tables(spec) if one.title == "Rounding"]
    released = RELEASED[variant]
    for _name, base, wanted, nearest, channels, blocks, _times, repeats in rounding.rows:
        assert wanted == round(base * released.width, 2)
        assert channels == scale_channels(base, released.width)
        assert nearest % 8 == 0
        assert channels in (nearest, nearest + 8)
        if blocks:
            assert int(repeats) == scale_repeats(int(blocks), released.depth)


def test_printed_accuracy_has_a_baseline_for_each_network() -> None:
    for base in bases():
        kinds = [one.kind for one in scaled_results() if one.base == base]
        assert kinds[0] == ""
        assert set(kinds[1:]) <= set(KINDS)
        assert kinds[-1] == "compound"
