"""Claims of the papers: each can be run, and what was kept of it is what its runs gave."""

import os

import pytest

from backbones.registry import FAMILIES
from training.catalogue import check
from training.claims import DEGRADATION, EXPERIMENTS
from training.experiments import TUNING_SEED
from training.judging import Comparison, judge
from training.kept_claims import read_pairs
from training.loop import train
from training.records import Outcome
from training.repetitions import MOST_SEEDS
from training.studies import STUDIES
from training.submission import MOST_VARIANTS
from training.trials import JudgedPair, Trial, judge_claim, pairs_of
from training.tried import TRIED, outlook_of

KEPT = list(read_pairs())


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_holds_together(name: str) -> None:
    experiment = EXPERIMENTS[name]
    labels = [variant.label for variant in experiment.variants]
    assert len(set(labels)) == len(labels) <= MOST_VARIANTS
    assert 2 <= experiment.seeds <= MOST_SEEDS
    for comparison in experiment.comparisons:
        assert {comparison.better, comparison.worse} <= set(labels)
        assert comparison.better != comparison.worse
    assert "Table" in experiment.source
    families = {variant.spec.family for variant in experiment.variants}
    assert families <= set(FAMILIES)
    trials = {Trial.of(variant, experiment.recipe, 0) for variant in experiment.variants}
    assert len(trials) == len(labels)
    for trial in trials:
        check(trial.recipe)


@pytest.mark.parametrize("name", STUDIES)
def test_a_study_stands_beside_an_experiment(name: str) -> None:
    study = STUDIES[name]
    assert study.claim in EXPERIMENTS
    assert len({(point.series, point.place) for point in study.points}) == len(study.points)
    for point in study.points:
        assert Trial.of(point.better, point.recipe, 0) != Trial.of(point.worse, point.recipe, 0)


@pytest.mark.parametrize("name", TRIED)
def test_what_is_kept_was_made_by_the_present_recipe(name: str) -> None:
    own = [pair for pair in KEPT if pair.claim == name]
    assert {pair.first_seed < TUNING_SEED for pair in own} >= {True}
    expected = [
        (a.label, b.label, measure, a.spec.text, b.spec.text, recipe.changed(), series, place)
        for a, b, measure, recipe, series, place in pairs_of(TRIED[name])
    ]
    for first in {pair.first_seed for pair in own}:
        found = [
            (p.better, p.worse, p.measure, *p.specs, p.recipe, p.series, p.place)
            for p in own
            if p.first_seed == first
        ]
        assert found == expected


@pytest.mark.parametrize("pair", KEPT, ids=lambda p: f"{p.claim}-{p.first_seed}-{p.better}")
def test_a_kept_verdict_follows_from_its_errors(pair: JudgedPair) -> None:
    verdict = pair.judged
    assert (verdict.result, verdict.seeds) == (pair.verdict, pair.seeds)
    assert len(pair.errors[0]) == len(pair.errors[1]) == pair.seeds
    assert f"claims {pair.claim} --seed {pair.first_seed}" in pair.command
    if pair.difference is not None and verdict.difference is not None:
        assert pair.difference == pytest.approx(100 * verdict.difference, abs=0.001)
    if pair.ci95 and verdict.interval:
        assert pair.ci95 == pytest.approx([100 * end for end in verdict.interval], abs=0.002)
    assert pair.power == (None if verdict.power is None else pytest.approx(verdict.power, abs=1e-4))


@pytest.mark.parametrize(
    "pair",
    [p for p in KEPT if p.verdict != "agrees" and p.first_seed < TUNING_SEED],
    ids=lambda p: f"{p.claim}-{p.better}-{p.worse}-{p.place}",
)
def test_of_each_pair_that_is_not_as_in_the_paper_it_is_told_what_more_would_change(
    pair: JudgedPair,
) -> None:
    assert outlook_of(pair)


def test_an_experiment_takes_two_minutes_at_most() -> None:
    long = {p.claim: p.cpu_seconds for p in KEPT if p.claim in EXPERIMENTS}
    assert {claim: seconds for claim, seconds in long.items() if seconds > 2 * 120} == {}


def test_degradation_is_seen_here() -> None:
    errors = {}
    for variant in DEGRADATION.variants[1:3]:
        *_, last = train(variant.spec, DEGRADATION.recipe)
        assert isinstance(last, Outcome)
        errors[variant.label] = {0: 1 - last.test_accuracy}
    assert errors["plain-56"][0] > 0.3
    assert errors["ResNet-20"][0] < 0.07
    assert judge(Comparison("ResNet-20", "plain-56"), errors).result == "illustration"


@pytest.mark.skipif(not os.environ.get("CLAIM"), reason="make claims CLAIM=name; two minutes")
def test_a_claim_gives_again_what_was_kept() -> None:
    name = os.environ["CLAIM"]
    kept = [p for p in KEPT if p.claim == name and p.first_seed < TUNING_SEED]
    for before, now in zip(kept, judge_claim(TRIED[name]), strict=True):
        assert now.verdict == before.verdict
        for own, other in zip(now.errors, before.errors, strict=True):
            assert own == pytest.approx(other, abs=0.15), (now.better, now.worse)
