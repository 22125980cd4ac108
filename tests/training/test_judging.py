"""The judge: paired differences, their interval and power, and what a verdict says."""

import random
import statistics

import pytest
from scipy import stats

from training.judging import GUESSING, Comparison, Errors, interval, judge, power

PAIR = Comparison("new", "old")


def errors(*values: float | None) -> Errors:
    return dict(enumerate(values))


def test_the_interval_is_students() -> None:
    differences = [0.02, 0.05, 0.01, 0.04]
    expected = stats.t.interval(
        0.95, 3, loc=statistics.fmean(differences), scale=stats.sem(differences)
    )
    assert interval(differences) == pytest.approx(expected)
    assert interval([0.01, 0.01]) == (0.01, 0.01)


def test_power_is_the_share_of_repeats_that_decide() -> None:
    differences = [0.02, 0.05, -0.01, 0.04, 0.03]
    mean, deviation = statistics.fmean(differences), statistics.stdev(differences)
    draw = random.Random(0)
    repeats = 4_000
    decided = sum(
        interval([draw.gauss(mean, deviation) for _ in differences])[0] > 0 for _ in range(repeats)
    )
    assert power(differences) == pytest.approx(decided / repeats, abs=0.03)
    # The measured side counts, whichever it is.
    assert power([-d for d in differences]) == pytest.approx(power(differences))
    assert power([0.0, 0.0]) == 0.0
    assert power([0.2, 0.2]) == 1.0
    assert power([0.2, 0.2001]) > 0.99


@pytest.mark.parametrize(
    ("new", "old", "result"),
    [
        (errors(0.04, 0.05, 0.03), errors(0.50, 0.60, 0.55), "agrees"),
        (errors(0.50, 0.60, 0.55), errors(0.04, 0.05, 0.03), "differs"),
        (errors(0.05, 0.10, 0.03), errors(0.06, 0.04, 0.09), "open"),
        (errors(0.10, 0.10), errors(0.10, 0.10), "open"),
        # What all seeds share does not blur a difference between pairs.
        (errors(0.10, 0.30, 0.50), errors(0.12, 0.32, 0.51), "agrees"),
        (errors(0.04), errors(0.61), "illustration"),
        ({0: 0.04, 1: 0.05}, {1: 0.50, 2: 0.60}, "illustration"),
        ({0: 0.04}, {1: 0.50}, "open"),
        ({}, errors(0.10), "open"),
    ],
)
def test_the_verdict_follows_the_pairs(new: Errors, old: Errors, result: str) -> None:
    verdict = judge(PAIR, {"new": new, "old": old})
    assert verdict.result == result
    assert "new" in str(verdict.note)
    assert (verdict.power is None) == (verdict.interval is None) == (verdict.seeds < 2)


def test_a_diverged_run_errs_as_guessing_does() -> None:
    verdict = judge(PAIR, {"new": errors(0.1, 0.2), "old": errors(None, None)})
    assert verdict.difference == pytest.approx(GUESSING - 0.15)


def test_the_verdict_says_effect_interval_seeds_and_power() -> None:
    found = {"new": errors(0.5, 0.6, 0.7), "old": errors(0.1, 0.1, 0.2)}
    verdict = judge(PAIR, found)
    assert str(verdict.note) == (
        "Not as in the paper: test error of new 60.0 ± 10.0 %, of old 13.3 ± 5.8 %; difference "
        "-46.7 points (95 % interval -61.0 to -32.3, 3 seeds, power 100 %)."
    )
    training = judge(Comparison("old", "new", "train"), found)
    assert str(training.note).startswith("As in the paper: training error of old 13.3 ± 5.8 %")
