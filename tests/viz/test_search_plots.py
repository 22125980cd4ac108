"""Plots of a search say what the records say."""

import plotly.graph_objects as go
import pytest

from search.oracles.table import TableOracle
from search.presets import make
from search.records import Evaluation, Policy, Proxies, ProxyPoint, RankCorrelation, Record, Scored
from search.run import search
from viz.search_plots import (
    cost_figure,
    entropy_figure,
    ladder,
    ladder_figure,
    points_figure,
    policy_figure,
    policy_map,
    progress,
    progress_figure,
    proxy_figure,
)


@pytest.fixture(scope="module")
def records() -> list[Record]:
    found: list[Record] = []
    for seed in range(3):
        for name in ("random", "ppo"):
            oracle = TableOracle("cifar100", seed)
            found += search(make(name, oracle.space, seed), oracle, 20, seed)
    return found


@pytest.fixture(scope="module")
def evaluations(records: list[Record]) -> list[Evaluation]:
    return [record for record in records if isinstance(record, Evaluation)]


@pytest.fixture(scope="module")
def policies(records: list[Record]) -> list[Policy]:
    return [record for record in records if isinstance(record, Policy) and record.seed == 0]


def test_progress_is_the_mean_over_seeds(evaluations: list[Evaluation]) -> None:
    random, ppo = progress(evaluations)
    assert (random.searcher, ppo.searcher, random.seeds) == ("random", "ppo", 3)
    last = [e.regret or 0 for e in evaluations if e.searcher == "random" and e.number == 20]
    assert random.means[-1] == pytest.approx(sum(last) / 3)
    bounds = zip(random.lows, random.means, random.highs, strict=True)
    assert all(low - 1e-9 <= mean <= high + 1e-9 for low, mean, high in bounds)


def test_a_policys_grid_has_a_row_for_each_decision(policies: list[Policy]) -> None:
    grid = policy_map(policies[0])
    assert grid.decisions[0] == "1 ← 0"
    assert grid.options[0][3] == "nor_conv_3x3"
    assert grid.certainty == pytest.approx([0.0] * 6, abs=1e-5)


def test_the_ladder_is_in_gpu_days() -> None:
    costs = ladder(86_400.0)
    assert [cost.gpu_days for cost in costs][:3] == [22_400, 3_150, 2_000]
    assert costs[-2].gpu_days == 1.0 or costs[-1].gpu_days == 1.0
    assert all(cost.source for cost in costs)


@pytest.mark.parametrize("is_dark", [False, True])
def test_every_figure_has_a_title_axes_and_a_source(
    evaluations: list[Evaluation], policies: list[Policy], is_dark: bool
) -> None:
    points = [
        ProxyPoint(f"cell{i}", Proxies(i, -i, i * i, 10 * i), Scored(-i, 0.5, 10)) for i in range(3)
    ]
    figures = [
        progress_figure(evaluations, is_dark=is_dark),
        progress_figure([e for e in evaluations if e.seed == 0], is_dark=is_dark),
        points_figure(evaluations, is_dark=is_dark),
        cost_figure(evaluations, is_dark=is_dark),
        policy_figure(policies[-1], is_dark=is_dark),
        entropy_figure(policies, is_dark=is_dark),
        proxy_figure(points, RankCorrelation("synflow", -1.0, -1.0, 3), is_dark=is_dark),
        ladder_figure(3_600.0, is_dark=is_dark),
    ]
    for figure in figures:
        go.Figure(figure.to_dict())
        assert figure.layout.title.text
        assert figure.layout.title.subtitle.text
        assert figure.layout.xaxis.title.text
        assert figure.layout.yaxis.title.text
    assert "One seed, an illustration" in figures[1].layout.title.subtitle.text
