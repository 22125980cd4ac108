"""Claims of the papers: each can be run, and is judged by what was measured alone."""

import pytest

from backbones.registry import FAMILIES
from training.claims import DEGRADATION, EXPERIMENTS
from training.experiments import Comparison, judge
from training.loop import train
from training.records import Outcome

PAIR = Comparison("new", "old")


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_holds_together(name: str) -> None:
    experiment = EXPERIMENTS[name]
    labels = [variant.label for variant in experiment.variants]
    assert len(set(labels)) == len(labels) <= 8
    for comparison in experiment.comparisons:
        assert {comparison.better, comparison.worse} <= set(labels)
        assert comparison.better != comparison.worse
    assert "Table" in experiment.source
    families = {variant.spec.family for variant in experiment.variants}
    assert families <= set(FAMILIES)
    assert len({variant.spec.text for variant in experiment.variants}) + sum(
        variant.size is not None for variant in experiment.variants
    ) >= len(labels)


@pytest.mark.parametrize(
    ("new", "old", "result"),
    [
        ([0.96, 0.95, 0.97], [0.50, 0.40, 0.45], "agrees"),
        ([0.50, 0.40, 0.45], [0.96, 0.95, 0.97], "differs"),
        ([0.95, 0.90, 0.97], [0.94, 0.96, 0.91], "open"),
        ([0.90, 0.90], [0.90, 0.90], "open"),
        ([0.96], [0.39], "agrees"),
        ([0.39], [0.96], "differs"),
        ([0.96], [0.95], "open"),
        ([0.96, None], [0.39, 0.41], "agrees"),
        ([None], [0.9], "open"),
    ],
)
def test_the_verdict_follows_the_numbers(
    new: list[float | None], old: list[float | None], result: str
) -> None:
    verdict = judge(PAIR, {"new": new, "old": old})
    assert verdict.result == result
    assert "new" in str(verdict.note)


def test_the_verdict_says_the_numbers() -> None:
    verdict = judge(PAIR, {"new": [0.5, 0.4], "old": [0.9, 0.9, 0.9]})
    assert str(verdict.note).startswith(
        "Not as in the paper: new 45.0 ± 7.1 % (n = 2) is below old 90.0 ± 0.0 % (n = 3)."
    )
    assert verdict.standard_error == pytest.approx(0.05)


def test_degradation_is_seen_here() -> None:
    accuracies = {}
    for variant in DEGRADATION.variants[1:3]:
        *_, last = train(variant.spec, DEGRADATION.recipe)
        assert isinstance(last, Outcome)
        accuracies[variant.label] = [last.test_accuracy]
    assert accuracies["plain-56"][0] < 0.7
    assert accuracies["ResNet-20"][0] > 0.93
    assert judge(Comparison("ResNet-20", "plain-56"), accuracies).result == "agrees"
