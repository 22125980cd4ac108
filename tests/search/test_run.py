"""A resumed search asks, learns and ends as one that never stopped; property by property."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import rows
from search.child import ChildPlan
from search.choices import Choices
from search.errors import SearchError
from search.exchange import from_json_lines, to_csv, to_json_lines
from search.nasbench201 import NASBench201Space
from search.oracles.table import TableOracle
from search.plan import MOST_RUNS, LivePlan, Plan, TablePlan, assignments, plan_as_json, plan_from
from search.presets import PRESETS, make
from search.race import gathered, run_assignment
from search.records import Evaluation, Policy, RunEnd, Scored
from search.run import Past, search, steps
from search.run_history import RunHistory
from search.space import NASNetSpace

ORACLE = TableOracle("cifar10")
BUDGET = 30
FAST = sorted(set(PRESETS) - {"tpe"})


class Counted:
    """A table that notes what it was asked."""

    name, space, optimum = ORACLE.name, ORACLE.space, ORACLE.optimum

    def __init__(self) -> None:
        self.asked: list[Choices] = []

    def score(self, choices: Choices) -> Scored:
        self.asked.append(choices)
        return ORACLE.score(choices)


@settings(max_examples=15)
@given(name=st.sampled_from(FAST), cut=st.integers(1, BUDGET - 1), seed=st.integers(0, 5))
def test_going_on_equals_never_stopping(name: str, cut: int, seed: int) -> None:
    whole = list(steps(make(name, ORACLE.space, seed), ORACLE, BUDGET, seed))
    past = Past([step.evaluation for step in whole[:cut]], whole[cut - 1].searcher_seconds)
    oracle = Counted()
    rest = list(steps(make(name, ORACLE.space, seed), oracle, BUDGET, seed, past=past))
    assert [_timeless(step.evaluation) for step in rest] == [
        _timeless(step.evaluation) for step in whole[cut:]
    ]
    assert [step.after for step in rest] == [step.after for step in whole[cut:]]
    assert all(step.before == () for step in rest)
    assert rest[-1].end is not None
    assert whole[-1].end is not None
    assert rest[-1].end.distinct == whole[-1].end.distinct
    assert rest[-1].end.best_key == whole[-1].end.best_key
    # Nothing that was known is asked again.
    known = {evaluation.choices for evaluation in past.evaluations}
    assert not known & set(oracle.asked)
    assert len(oracle.asked) == len(set(oracle.asked))
    assert rest[0].evaluation.seconds >= past.evaluations[-1].seconds


def _timeless(evaluation: Evaluation) -> Evaluation:
    return replace(evaluation, seconds=0.0)


def test_a_past_of_another_search_is_refused() -> None:
    evaluations = [step.evaluation for step in steps(make("random", ORACLE.space, 0), ORACLE, 5)]
    with pytest.raises(SearchError, match="candidate 1"):
        list(steps(make("random", ORACLE.space, 1), ORACLE, 9, past=Past(evaluations)))


@pytest.mark.parametrize("space", [NASNetSpace(), NASBench201Space()])
@settings(max_examples=30)
@given(data=st.data())
def test_choices_as_text(space: NASNetSpace | NASBench201Space, data: st.DataObject) -> None:
    choices = tuple(data.draw(st.integers(0, size - 1)) for size in space.sizes)
    assert rows.from_text(rows.as_text(choices)) == choices


@settings(max_examples=8)
@given(cut=st.integers(1, BUDGET - 1), name=st.sampled_from(["evolution-small", "ppo"]))
def test_rows_give_back_what_they_were_made_of(cut: int, name: str) -> None:
    records = list(search(make(name, ORACLE.space, 1), ORACLE, BUDGET, 1))
    evaluations = [record for record in records if isinstance(record, Evaluation)]
    books = RunHistory(name, 1, ORACLE.optimum)
    found: list[Evaluation] = []
    for part in (evaluations[:cut], evaluations[cut:]):
        found += rows.evaluations(rows.evaluation_batch(part, 1, 1, 0.1), books, ORACLE.space)
    assert list(map(_timeless, found)) == list(map(_timeless, evaluations))
    for policy in (record for record in records if isinstance(record, Policy)):
        assert rows.policy(rows.policy_snapshot(policy, 3), name, ORACLE.space) == policy


@settings(max_examples=40)
@given(
    names=st.lists(st.sampled_from(FAST), min_size=1, max_size=5, unique=True),
    seeds=st.integers(1, 1_000),
    first=st.integers(0, 50),
    is_live=st.booleans(),
)
def test_the_parts_of_a_race_are_all_of_it(
    names: list[str], seeds: int, first: int, is_live: bool
) -> None:
    plan: Plan = (
        LivePlan(searchers=tuple(names), seeds=seeds, evaluations=10, first_seed=first)
        if is_live
        else TablePlan(
            task="cifar10", searchers=tuple(names), seeds=seeds, evaluations=10, first_seed=first
        )
    )
    parts = assignments(plan)
    lanes = [(part.searcher, seed) for part in parts for seed in part.seeds]
    assert sorted(lanes) == sorted((n, s) for n in names for s in range(first, first + seeds))
    assert len(parts) <= MOST_RUNS
    assert plan_from(plan_as_json(plan)) == plan


@pytest.mark.parametrize(
    ("kept", "plan"),
    [
        (
            (
                '{"oracle": "nb201-cifar10", "task": "cifar10", "searchers": ["random", "ppo"], '
                '"seeds": 7, "evaluations": 24, "first_seed": 3}'
            ),
            TablePlan(
                task="cifar10", searchers=("random", "ppo"), seeds=7, evaluations=24, first_seed=3
            ),
        ),
        (
            (
                '{"oracle": "live", "searchers": ["random"], "seeds": 1, "evaluations": 11, '
                '"first_seed": 0, "child": {"filters": 2, "cells": 1, "noise": 0.25, '
                '"train_images": 100, "epochs": 1, "batch_size": 50, "learning_rate": 0.03, '
                '"optimiser": "adamw", "norm_momentum": 0.5, "seed": 0}, "blocks": 1}'
            ),
            LivePlan(
                searchers=("random",),
                evaluations=11,
                child=ChildPlan(filters=2, noise=0.25, train_images=100, epochs=1, batch_size=50),
                blocks=1,
            ),
        ),
    ],
    ids=["table", "live"],
)
def test_what_stores_of_before_kept_is_the_same_plan(kept: str, plan: Plan) -> None:
    assert plan_from(json.loads(kept)) == plan
    assert json.loads(json.dumps(plan_as_json(plan))) == json.loads(kept)


def test_a_race_as_json_lines_and_back() -> None:
    plan = TablePlan(task="cifar10", searchers=("ppo", "random"), seeds=2, evaluations=20)
    race = gathered(plan, [r for part in assignments(plan) for r in run_assignment(plan, part)])
    text = to_json_lines(race)
    assert text.startswith('{"record": "plan", "oracle": "nb201-cifar10"')
    assert from_json_lines(text) == race
    rows_ = to_csv(race).splitlines()
    assert len(rows_) == 1 + 80
    assert rows_[0].startswith("oracle,searcher,seed,number,key,reward")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Line 1 is no record"),
        ("[]\n", "Line 1 is no record"),
        ('{"record": "evaluation"}\n', "not the plan"),
        ('{"record": "plan", "oracle": "nb101"}\n', "no oracle nb101"),
        ('{"record": "plan", "oracle": "live", "seeds": "many"}\n', "seeds=many is not allowed"),
        ('{"record": "plan", "oracle": "live", "seeds": 0}\n', "seeds=0 is not allowed"),
        ('{"record": "plan", "oracle": "live"}\n{"record": "what"}\n', "Line 2 is no record"),
        ('{"record": "plan", "oracle": "live"}\n{"record": "policy"}\n', "Line 2 is no record"),
    ],
)
def test_a_file_that_is_no_race(text: str, reason: str) -> None:
    with pytest.raises(SearchError, match=reason):
        from_json_lines(text)


def test_a_grid_without_repeats_ends_with_its_space() -> None:
    with pytest.raises(SearchError, match="from 1 to 15625"):
        TablePlan(task="cifar10", searchers=("random", "grid-shuffled"), evaluations=15_626)


def test_long_runs_are_looked_at_less_often() -> None:
    records = list(search(make("ppo-paper", ORACLE.space, 0), ORACLE, 1_000))
    assert sum(isinstance(record, Policy) for record in records) == 51
    assert isinstance(records[-1], RunEnd)
