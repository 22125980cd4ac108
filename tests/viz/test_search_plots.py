"""Plots of a search say what the records say."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
import pytest

from search.oracles.table import TableOracle
from search.presets import make
from search.records import (
    Decision,
    Evaluation,
    Interval,
    Judgement,
    Policy,
    Proxies,
    ProxyPoint,
    RankCorrelation,
    Retrained,
    Scored,
    SearchRecord,
)
from search.run import search
from viz.judge_plots import judge_figure, places
from viz.policy_plots import entropy_figure, lift, policy_figure, policy_map
from viz.proxy_plots import Ranked, of_race, of_study, proxy_figure
from viz.search_plots import (
    LEAST_REGRET,
    MOST_PLACES,
    cost_figure,
    points_figure,
    progress,
    progress_figure,
    ranked_costs,
    search_cost_figure,
)
from viz.variant_marks import mark

TITLES = {"random": "Random search", "ppo": "RNN controller"}
BUDGET = 20


@pytest.fixture(scope="module")
def records() -> list[SearchRecord]:
    found: list[SearchRecord] = []
    for seed in range(3):
        for name in TITLES:
            oracle = TableOracle("cifar100", seed)
            found += search(make(name, oracle.space, seed), oracle, BUDGET, seed)
    return found


@pytest.fixture(scope="module")
def evaluations(records: list[SearchRecord]) -> list[Evaluation]:
    return [record for record in records if isinstance(record, Evaluation)]


@pytest.fixture(scope="module")
def policies(records: list[SearchRecord]) -> list[Policy]:
    return [record for record in records if isinstance(record, Policy) and record.seed == 0]


def test_progress_is_the_mean_over_seeds(evaluations: list[Evaluation]) -> None:
    random, ppo = progress(evaluations)
    assert (random.searcher, ppo.searcher, random.seeds) == ("random", "ppo", 3)
    last = [e.regret or 0 for e in evaluations if e.searcher == "random" and e.number == BUDGET]
    assert random.means[-1] == pytest.approx(sum(last) / 3)
    bounds = zip(random.lows, random.means, random.highs, strict=True)
    assert all(low - 1e-9 <= mean <= high + 1e-9 for low, mean, high in bounds)


def test_a_long_curve_is_thinned_and_keeps_its_ends(evaluations: list[Evaluation]) -> None:
    first = evaluations[0]
    many = [replace(first, number=n, regret=100 / n) for n in range(1, 5_001)]
    (curve,) = progress(many)
    assert len(curve.numbers) <= MOST_PLACES
    assert (curve.numbers[0], curve.numbers[-1]) == (1, 5_000)
    assert curve.means[-1] == pytest.approx(0.02)


def test_no_regret_is_drawn_at_the_foot_of_the_scale(evaluations: list[Evaluation]) -> None:
    found = [replace(e, regret=0.0) for e in evaluations if e.searcher == "random"]
    fig = progress_figure(found, TITLES, BUDGET, has_regret=True, is_dark=False)
    assert min(fig.data[-1].y) == LEAST_REGRET
    assert min(fig.data[-1].customdata) == 0.0


@pytest.mark.parametrize("draw", [progress_figure, points_figure])
def test_before_the_first_evaluation_axes_are_those_of_the_plan(draw: Callable[..., Any]) -> None:
    on_table = draw([], TITLES, BUDGET, has_regret=True, is_dark=False).layout.yaxis
    live = draw([], TITLES, BUDGET, has_regret=False, is_dark=False).layout.yaxis
    assert "cross-entropy" not in on_table.title.text
    assert "cross-entropy" in live.title.text
    assert on_table.range == ((-2, 2) if draw is progress_figure else (0, 1))
    assert live.range == (-2.5, 0)


def test_a_searcher_keeps_its_mark_whoever_is_shown(evaluations: list[Evaluation]) -> None:
    only = [e for e in evaluations if e.searcher == "ppo"]
    for fig in (
        points_figure(only, TITLES, BUDGET, has_regret=True, is_dark=False),
        cost_figure(only, TITLES, is_dark=False),
    ):
        assert fig.data[0].marker.color == mark(1, False).colour


def test_points_carry_their_key_and_the_chosen_one_a_ring(evaluations: list[Evaluation]) -> None:
    own = [e for e in evaluations if e.seed == 0]
    chosen = own[3].key
    fig = points_figure(own, TITLES, BUDGET, chosen, has_regret=True, is_dark=False)
    keys = [data[0] for trace in fig.data[:2] for data in trace.customdata]
    assert sorted(keys) == sorted(e.key for e in own)
    assert list(fig.data[2].x) == [e.number for e in own if e.key == chosen and not e.is_repeat]


def test_what_lies_below_the_frame_is_counted(evaluations: list[Evaluation]) -> None:
    base = evaluations[0]
    rewards = [0.6 + 0.001 * n for n in range(58)] + [0.01, 0.02]
    found = [replace(base, number=n, reward=r) for n, r in enumerate(rewards, start=1)]
    fig = points_figure(found, TITLES, 60, has_regret=True, is_dark=False)
    assert fig.layout.yaxis.range[0] > 0.5
    assert "2 lie below" in fig.layout.title.subtitle.text


def test_cost_has_each_architecture_once(evaluations: list[Evaluation]) -> None:
    own = [e for e in evaluations if e.seed == 0]
    repeated = [*own, replace(own[0], number=99, is_repeat=True)]
    fig = cost_figure(repeated, TITLES, is_dark=False)
    assert sum(len(trace.x) for trace in fig.data) == sum(not e.is_repeat for e in repeated)


def test_a_policys_grid_has_a_row_for_each_decision(policies: list[Policy]) -> None:
    grid = policy_map(policies[0])
    assert grid.decisions[0] == "1 ← 0"
    assert grid.options[0][3] == "nor_conv_3x3"
    assert grid.certainty == pytest.approx([0.0] * 6, abs=1e-5)


def test_lift_is_against_chance() -> None:
    decisions = (Decision("a", ("x", "y")), Decision("b", ("x", "y", "z", "w")))
    policy = Policy("ppo", 0, 10, decisions, ((1.0, 0.0), (0.25, 0.5, 0.125, 0.125)), (0.0, 1.2))
    assert lift(policy) == [[1.0, -2, None, None], [0.0, 1.0, -1.0, -1.0]]
    fig = policy_figure(policy, {"a": "first"}, is_dark=False)
    assert fig.layout.yaxis.ticktext[0] == "first  0.00"
    assert "entropy 1.2 of 2.1 nats" in fig.layout.title.subtitle.text
    assert math.isclose(fig.layout.yaxis.tickvals[1], 1)


def test_the_ladder_is_in_gpu_days() -> None:
    costs = ranked_costs(86_400.0)
    assert [cost.gpu_days for cost in costs][:3] == [22_400, 3_150, 2_000]
    assert costs[-2].gpu_days == 1.0
    assert all(cost.source for cost in costs)
    assert list(search_cost_figure(43.0, is_dark=False).data[0].text)[::8] == ["22,400", "43 s"]


def test_seeds_of_a_cell_stand_above_each_other() -> None:
    found = [Retrained("found", key, seed, 8, 10, 1.0, 0.5, 1.0) for key in "ab" for seed in (1, 2)]
    assert places(found, ["random", "found"]) == [0.7, 0.7, 1.3, 1.3]


@pytest.mark.parametrize("is_dark", [False, True])
def test_every_figure_has_a_title_axes_and_a_source(
    evaluations: list[Evaluation], policies: list[Policy], is_dark: bool
) -> None:
    study = [
        ProxyPoint(f"cell{i}", Proxies(i, -i, i * i, 10 * i), Scored(-i, 0.5, 10)) for i in range(3)
    ]
    correlation = RankCorrelation("synflow", -1.0, -1.0, 3)
    one_seed = [e for e in evaluations if e.seed == 0]
    figures = [
        progress_figure(evaluations, TITLES, BUDGET, has_regret=True, is_dark=is_dark),
        progress_figure(one_seed, TITLES, BUDGET, has_regret=True, is_dark=is_dark),
        points_figure(evaluations, TITLES, BUDGET, has_regret=True, is_dark=is_dark),
        cost_figure(evaluations, TITLES, is_dark=is_dark),
        policy_figure(policies[-1], is_dark=is_dark),
        entropy_figure(policies, TITLES, BUDGET, 10, is_dark=is_dark),
        proxy_figure(of_study(study, "synflow"), correlation, "reward", is_dark=is_dark),
        proxy_figure(of_race(evaluations), correlation, "reward", is_dark=is_dark),
    ]
    for fig in figures:
        go.Figure(fig.to_dict())
        assert fig.layout.title.text
        assert fig.layout.title.subtitle.text
        assert fig.layout.xaxis.title.text
        assert fig.layout.yaxis.title.text
    assert "One seed, an illustration" in figures[1].layout.title.subtitle.text
    judgement = Judgement("found", 1, 1, Interval(0.5, 0.4, 0.6), 10)
    trained = [Retrained("found", "a", 1, 8, 10, 1.0, 0.5, 1.0)]
    for fig in (
        search_cost_figure(3_600.0, is_dark=is_dark),
        judge_figure(trained, [judgement], {"found": "found here"}, is_dark=is_dark),
    ):
        assert fig.layout.title.text
        assert fig.layout.title.subtitle.text


def test_a_race_counts_each_architecture_once_for_its_proxy(evaluations: list[Evaluation]) -> None:
    found = of_race(evaluations)
    assert len(found) == len({e.key for e in evaluations})
    assert isinstance(found[0], Ranked)
    assert found[0].proxy == found[0].params


def test_an_axis_of_accuracy_waits_from_0_to_1() -> None:
    assert cost_figure([], TITLES, is_dark=False).layout.yaxis.range == (0, 1)
