"""Live children: the same numbers again, faster pools, races that repeat and go on."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from backbones.genotype import Genotype
from backbones.padding import ChainedMaxPool, MaxPool, chain_max_pools
from backbones.registry import build
from search import command
from search.child import ChildPlan, digits, start, train_child
from search.judging import (
    JudgePlan,
    gain_over_chance,
    judgements,
    matching_filters,
    networks_to_judge,
    parameters,
)
from search.oracles.proxies import NAMES, correlations, proxies
from search.plan import LivePlan
from search.proxy_study import Study, StudyPlan, shipped, studied, to_json_lines
from search.records import Interval, Judgement, Retrained
from search.space import NASNetSpace
from tests.search.timeless import timeless
from training.loop import Training
from training.records import Epoch

TINY = ChildPlan(filters=2, train_images=100, batch_size=50, epochs=1)
SPACE = NASNetSpace(blocks=1)
CELL = "max5.0:max7.1@2/conv1.0*max7.1@2"


@pytest.mark.parametrize("size", [7, 8, 9])
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("kernel", [5, 7])
def test_chained_pools_are_bit_identical(kernel: int, stride: int, size: int) -> None:
    x = torch.randn(2, 3, size, size, generator=torch.Generator().manual_seed(0))
    assert torch.equal(MaxPool(kernel, stride)(x), ChainedMaxPool(kernel, stride)(x))


def test_a_chained_network_computes_the_same() -> None:
    net = build(TINY.spec(CELL)).eval()
    images = torch.randn(2, 1, 8, 8)
    before = net(images)
    chain_max_pools(net)
    assert torch.equal(net(images), before)
    assert not any(isinstance(m, MaxPool) and m.kernel > 3 for m in net.modules())


def test_the_digits_are_balanced_and_apart() -> None:
    data = digits(0.2, 600)
    assert data.train.images.shape == (600, 1, 8, 8)
    assert data.train.labels.bincount().tolist() == [60] * 10
    assert (len(data.validation), len(data.test)) == (500, 500)


def test_a_child_repeats_and_its_spec_says_what_it_is() -> None:
    first, again = (train_child(CELL, TINY) for _ in range(2))
    assert replace(first, seconds=None) == replace(again, seconds=None)
    assert train_child(CELL, TINY.but(seed=1)).reward != first.reward
    assert -10 <= first.reward < 0
    assert first.seconds
    training = start(CELL, TINY)
    assert training.net[0].conv0.weight.is_contiguous(memory_format=torch.channels_last)
    assert Genotype.parse(CELL) == TINY.spec(CELL).genotype


def test_looking_at_the_last_epoch_only_changes_no_number() -> None:
    plan = TINY.but(epochs=2)
    often = Training(plan.spec(CELL), plan.recipe, digits(plan.noise, 100), is_watched=False)
    chain_max_pools(often.net)
    epochs = [record for record in often.records() if isinstance(record, Epoch)]
    child = train_child(CELL, plan)
    assert (-child.reward, child.accuracy) == (epochs[-1].val_loss, epochs[-1].val_accuracy)


def test_a_live_race_repeats_and_is_watched() -> None:
    plan = LivePlan(searchers=("random", "ppo"), evaluations=12, child=TINY, blocks=1)
    race = command.race(plan, processes=1)
    assert [(end.searcher, end.evaluations) for end in race.ends] == [("random", 12), ("ppo", 12)]
    assert all(end.regret is None and end.seconds > 0 for end in race.ends)
    assert [policy.evaluations for policy in race.policies["ppo", 0]] == [0, 10]
    assert timeless(race) == timeless(command.race(plan, processes=2))


def test_judging_compares_networks_of_one_size() -> None:
    plan = JudgePlan(top=2, others=2, seeds=1, child=TINY, blocks=1)
    rng = np.random.default_rng(0)
    keys = [SPACE.key(SPACE.sample(rng)) for _ in range(4)]
    field = networks_to_judge(keys, plan)
    assert [group for group, _, _ in field] == ["found"] * 2 + ["random"] * 2 + ["nasnet-a"]
    assert field[0][2] == TINY.filters


def test_filters_make_up_for_a_cells_size() -> None:
    wanted = parameters("nasnet-a", TINY, 9)
    assert matching_filters("nasnet-a", TINY, wanted) == 9
    assert matching_filters("nasnet-a", TINY, parameters("nasnet-a", TINY, 40)) == 40
    assert matching_filters("nasnet-a", TINY, wanted + 1) == 9


def test_a_group_is_judged_by_its_mean() -> None:
    def run(group: str, key: str, seed: int, accuracy: float) -> Retrained:
        return Retrained(group, key, seed, 8, 1_000, 1.0, accuracy, 1.0)

    runs = [
        run("random", "b", 1, 0.2), run("random", "b", 0, 0.4), run("random", "c", 0, 0.5),
        run("found", "a", 0, 0.9),
    ]  # fmt: skip
    found, random = judgements(runs)
    assert (found.group, found.accuracy.mean, found.cells) == ("found", 0.9, 1)
    assert (random.cells, random.seeds) == (2, 2)
    assert random.accuracy.mean == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("low", "high", "better"), [(0.6, 0.8, "found"), (0.1, 0.2, "random"), (0.3, 0.8, None)]
)
def test_only_intervals_that_lie_apart_tell_a_gain(
    low: float, high: float, better: str | None
) -> None:
    found = Judgement("found", 5, 3, Interval((low + high) / 2, low, high), 1_000)
    random = Judgement("random", 5, 3, Interval(0.4, 0.3, 0.5), 1_000)
    gain = gain_over_chance([found, random])
    assert gain is not None
    assert gain.accuracy == pytest.approx((low + high) / 2 - 0.4)
    assert gain.better == better
    assert gain_over_chance([found]) is None


def test_proxies_are_finite_and_repeat() -> None:
    plan = TINY.but(filters=4)
    cell = "sep3.0:id.1@2/conv3.0:max3.1@2"
    first = proxies(cell, plan)
    assert first == proxies(cell, plan)
    assert all(np.isfinite(getattr(first, name)) for name in NAMES)
    wider = proxies(cell, plan.but(filters=8))
    assert wider.params > first.params
    assert wider.synflow > first.synflow


def test_a_study_correlates_each_proxy() -> None:
    plan = StudyPlan(4, 2, TINY, blocks=1)
    cells = [studied(key, plan) for key in plan.keys]
    assert len(to_json_lines(plan, cells).splitlines()) == 5
    points = Study(plan, tuple(cells)).points
    found = correlations(points)
    assert [correlation.proxy for correlation in found] == list(NAMES)
    assert all(-1 <= correlation.rho <= 1 and correlation.count == 4 for correlation in found)


def test_the_study_that_comes_along_is_of_this_space() -> None:
    study = shipped()
    assert len(study.points) == study.plan.cells >= 60
    assert [cell.key for cell in study.cells] == study.plan.keys
    # The reward tells cells apart: another seed of the recipe ranks them alike.
    assert study.agreement.rho > 0.5
