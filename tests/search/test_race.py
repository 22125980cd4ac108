"""Races on the table: figures near the trial's, records that add up, repeatable."""

from statistics import mean

import pytest

from search.command import race, records
from search.errors import SearchError
from search.oracles.table import TableOracle
from search.plan import TablePlan
from search.presets import make
from search.records import Evaluation, Policy, RunEnd
from search.run import search
from search.summary import comparisons, results
from tests.search.timeless import timeless


def test_books_of_a_run() -> None:
    oracle = TableOracle("cifar100")
    records = list(search(make("evolution-small", oracle.space, 0), oracle, 120))
    evaluations = [record for record in records if isinstance(record, Evaluation)]
    end = records[-1]
    assert isinstance(end, RunEnd)
    assert [evaluation.number for evaluation in evaluations] == list(range(1, 121))
    best = -1.0
    seen: set[str] = set()
    for evaluation in evaluations:
        best = max(best, evaluation.reward)
        assert evaluation.best_reward == best
        assert evaluation.is_repeat == (evaluation.key in seen)
        seen.add(evaluation.key)
        assert evaluation.regret == pytest.approx(100 * (oracle.optimum - evaluation.best_accuracy))
    assert (end.evaluations, end.distinct) == (120, len(seen))
    assert end.distinct < 120
    assert end.best_reward == best


def test_a_race_repeats_and_processes_change_nothing() -> None:
    plan = TablePlan(
        task="cifar10", searchers=("random", "evolution-small", "ppo"), seeds=6, evaluations=40
    )
    assert timeless(race(plan, processes=1)) == timeless(race(plan, processes=2))


def test_policies_of_the_first_seed() -> None:
    plan = TablePlan(task="cifar10", searchers=("random", "ppo"), seeds=2, evaluations=30)
    policies = [record for record in records(plan, processes=1) if isinstance(record, Policy)]
    assert [policy.evaluations for policy in policies] == [0, 10, 20, 30]
    assert {policy.seed for policy in policies} == {0}
    first = policies[0]
    assert all(row == pytest.approx((0.2,) * 5) for row in first.probabilities)
    assert policies[-1].entropy < first.entropy


def test_regrets_are_those_of_the_trial() -> None:
    """nas-notes: random 1.50, evolution 0.22, grid 6.3; with many seeds, as those are cheap."""
    plan = TablePlan(task="cifar100", searchers=("random", "grid", "evolution"), seeds=20)
    ends = [record for record in records(plan, processes=1) if isinstance(record, RunEnd)]
    regret = {result.searcher: result.regret_mean for result in results(ends)}
    assert regret["random"] == pytest.approx(1.5, abs=0.5)
    assert regret["grid"] == pytest.approx(6.3, abs=0.3)
    assert regret["evolution"] == pytest.approx(0.2, abs=0.2)
    verdicts = {(c.left, c.right): c.winner for c in comparisons(ends)}
    assert verdicts == {
        ("random", "evolution"): "evolution",
        ("random", "grid"): "random",
        ("evolution", "grid"): "evolution",
    }


def test_ppo_and_tpe_are_better_than_random_on_average() -> None:
    plan = TablePlan(task="cifar100", searchers=("ppo", "tpe"), seeds=3)
    ends = [record for record in records(plan, processes=1) if isinstance(record, RunEnd)]
    assert mean(end.regret or 0 for end in ends) < 1.2


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"searchers": ("what",)}, "no searcher what"),
        ({"searchers": ("random", "random")}, "each of them once"),
        ({"seeds": 0}, "seeds=0 is not allowed"),
        ({"evaluations": 10**9}, "from 1 to 20000"),
    ],
)
def test_a_plan_that_cannot_be(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(SearchError, match=reason):
        TablePlan(task="cifar10", searchers=("random",)).but(**changes)
