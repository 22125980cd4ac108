"""Means and intervals that a lesson types are those of the kept runs, in every language."""

import re
from statistics import mean

import pytest

from language.catalogue import LANGUAGES
from teaching import course
from teaching.lesson import RunPicture
from training.kept_claims import kept_pairs

TYPED = re.compile(r"\d+\.\d+|(?<![\d.])0(?![\d.])")

STEPS = [("03-densenet", "trained-here", True), ("05-senet", "trained-here", True),
         ("07-efficientnet", "measured", False)]  # fmt: skip
"""Lessons, steps, and whether these name the mean error of each network."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("lesson", "name", "has_means"), STEPS)
def test_what_is_typed_was_measured(lesson: str, name: str, has_means: bool, language: str) -> None:
    found = course.lesson(lesson, language)
    step = found.steps[found.place_of(name)]
    assert isinstance(step.picture, RunPicture)
    pairs = [one for one in kept_pairs(step.picture.experiment) if one.measure == "test"]
    assert pairs
    typed = [float(number) for number in TYPED.findall(f"{step.text}\n{step.notes}")]
    wanted = [abs(value) for one in pairs for value in (one.difference, *one.ci95)]
    if has_means:
        means = [100 * mean(errors) for one in pairs for errors in one.errors]
        wanted += means
    # A half is rounded up or down.
    missing = [value for value in wanted if not any(abs(value - one) < 0.0505 for one in typed)]
    assert missing == []
