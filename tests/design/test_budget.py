"""The budget solver: answers are profiled and within the budget, misses are the nearest ones."""

from itertools import product

import pytest

from analysis.roofline import Device, bound, named_devices
from backbones.registry import FAMILIES, parse
from backbones.spec import BackboneSpec, SpecError
from design import budget
from design.budget import COARSE, BudgetError, best, candidates, check_families
from design.costs import costs_of
from design.limits import AmountError, amount, seconds
from design.records import Candidate, Costs, Limits
from design.scales import TASK, scale_knobs, shapes, values_of
from language.said import SaidError
from tests.profiles import profile_of
from viz.budget_plots import front

LIMITS = Limits(2_000_000, 40_000_000, 500_000)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_scale_changes_the_costs_and_not_the_image(family: str) -> None:
    base = FAMILIES[family].presets[0].spec
    for name in scale_knobs(family):
        assert name not in TASK
        values = values_of(base, name)
        assert list(values) == sorted(set(values))


def test_scales_are_found_without_names() -> None:
    assert scale_knobs("resnet") == ("width",)
    assert set(scale_knobs("densenet")) == {"growth_rate", "compression"}
    assert set(scale_knobs("efficientnet")) == {"width", "depth"}
    assert set(scale_knobs("nasnet")) == {"cells", "filters"}
    assert scale_knobs("torchvision") == ()


def test_shapes_are_for_the_nearest_image_size() -> None:
    assert {spec.stem for spec in shapes("resnet", 160, 1000)} == {"imagenet"}
    small = shapes("resnet", 32, 10)
    assert {spec.stem for spec in small} == {"cifar"}
    assert len({spec.depth for spec in small}) == len(small)
    assert all((spec.input_size, spec.num_classes) == (32, 10) for spec in small)


@pytest.mark.parametrize("family", ["plain", "efficientnet"])
def test_an_answer_is_within_the_budget_and_real(family: str) -> None:
    found = list(candidates(family, LIMITS, 64, 100))
    answers = best(found)
    assert answers
    assert all(one.is_feasible for one in answers)
    assert [one.costs.macs for one in answers] == sorted(
        (one.costs.macs for one in answers), reverse=True
    )
    for one in answers:
        network = profile_of(one.spec)
        assert (one.costs.params, one.costs.macs) == (network.params, network.macs)
        assert one.costs.peak_bytes == network.peak_activation_bytes <= 500_000
        assert parse(one.spec).input_shape == (3, 64, 64)
    assert best(found, "params")[0].costs.params == max(
        one.costs.params for one in found if one.is_feasible
    )


def test_no_network_of_the_family_is_better() -> None:
    limits = Limits(1_000_000, 20_000_000)
    answer = best(list(candidates("plain", limits, 32, 10)))[0]
    feasible = []
    for shape, width in product(shapes("plain", 32, 10), range(4, 80)):
        try:
            costs = costs_of(shape.turn("width", width))
        except SpecError:
            continue
        if limits.spent(costs) <= 1:
            feasible.append(costs.macs)
    assert answer.costs.macs == max(feasible)


def test_no_network_of_the_grid_of_two_scales_is_better() -> None:
    limits = Limits(500_000, 100_000_000)
    found = list(candidates("densenet", limits, 32, 10))
    answer = best(found)[0]
    smaller = [shape for shape in shapes("densenet", 32, 10) if shape.depth <= 100]
    compressions = {parse(one.spec).compression for one in found}
    assert len(smaller) == 3
    assert len(compressions) == COARSE
    feasible = []
    for shape, compression, growth in product(smaller, compressions, (4, 5, 8, 9, 10)):
        try:
            costs = costs_of(shape.turn("compression", compression).turn("growth_rate", growth))
        except SpecError:
            continue
        if limits.spent(costs) <= 1:
            feasible.append(costs.macs)
    assert answer.costs.macs == max(feasible)


def test_networks_that_do_not_run_on_the_images_are_left_out() -> None:
    found = list(candidates("torchvision", Limits(5_000_000), 16, 10))
    assert 0 < len(found) < len(FAMILIES["torchvision"].presets)
    with pytest.raises(SaidError):
        next(candidates("torchvision", Limits(5_000_000), 1, 10))


def test_values_that_do_not_run_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = Limits(1_000_000, 20_000_000)

    def usual(spec: BackboneSpec, device: Device | None = None) -> Costs:
        if spec.value("width") in (4, 5, 6, 13):
            raise SaidError("such a width does not run")
        return costs_of(spec, device)

    whole = best(list(candidates("plain", limits, 32, 10)))[0]
    monkeypatch.setattr(budget, "costs_of", usual)
    found = list(candidates("plain", limits, 32, 10))
    assert not {parse(one.spec).width for one in found} & {4, 5, 6, 13}
    assert best(found)[0] == whole


def test_a_limit_of_time_bounds_the_roofline() -> None:
    device = named_devices()["t4"]
    fast, slow = (
        best(list(candidates("plain", Limits(seconds=limit), 32, 10, device)))[0]
        for limit in (5e-6, 2e-5)
    )
    for one, limit in ((fast, 5e-6), (slow, 2e-5)):
        assert one.costs.seconds == bound(profile_of(one.spec), device).seconds
        assert one.is_feasible
        assert one.spent == one.costs.seconds / limit > 0.8
    assert slow.costs.macs > fast.costs.macs


def test_an_impossible_budget_has_nearest_misses() -> None:
    found = list(candidates("plain", Limits(params=10), 32, 10))
    answers = best(found)
    assert answers
    assert not any(one.is_feasible for one in answers)
    assert answers[0].spent == min(one.spent for one in found)


def test_a_budget_that_cannot_be_is_refused() -> None:
    with pytest.raises(BudgetError, match="at least one limit"):
        next(candidates("plain", Limits()))
    with pytest.raises(BudgetError, match="x is no family: choose plain"):
        check_families(["x"])
    with pytest.raises(SpecError, match="input_size"):
        next(candidates("plain", LIMITS, 7))


@pytest.mark.parametrize(
    ("text", "value"),
    [("5M", 5_000_000), ("1.5 G", 1_500_000_000), ("300k", 300_000), ("4MB", 4_000_000), ("7", 7)],
)
def test_an_amount_is_read(text: str, value: int) -> None:
    assert amount("max_params", text) == value


@pytest.mark.parametrize("text", ["0", "-5M", "five", "1e9", "5 apples", "9" * 40, "nan", "0.1"])
def test_an_amount_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(AmountError, match=r"max_params=.* is no limit"):
        amount("max_params", text)


@pytest.mark.parametrize(("text", "value"), [("5", 5e-3), ("0.5 ms", 5e-4), (" 12ms ", 1.2e-2)])
def test_milliseconds_are_read(text: str, value: float) -> None:
    assert seconds("max_ms", text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "1e3", "5 s", "0.0", "9" * 9])
def test_milliseconds_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(AmountError, match=r"max_ms=.* is no limit: write milliseconds above 0"):
        seconds("max_ms", text)


def test_an_empty_amount_is_no_limit() -> None:
    assert amount("max_params", " ") is None
    assert seconds("max_ms", " ") is None


def test_the_front_is_not_dominated() -> None:
    def one(params: int, macs: int, spent: float = 1.0) -> Candidate:
        return Candidate("plain", f"{params}-{macs}", Costs(params, macs, 1, 1, 1.0), spent, "")

    found = [one(3, 5), one(1, 2), one(2, 2), one(4, 9, 1.1), one(3, 6), one(5, 7)]
    assert [(c.costs.params, c.costs.macs) for c in front(found)] == [(1, 2), (3, 6), (5, 7)]
