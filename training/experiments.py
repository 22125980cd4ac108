"""Define the papers' experiments in small, and judge whether their claims are seen here.

Each takes less than two minutes on two cores. A small net on small digits need not show what a
large one shows on ImageNet; where it does not, the verdict says so.
"""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from language.said import Note, message
from language.units import spread_in_percent
from training.recipe import Recipe
from training.variant import Variant

TOO_CLOSE = 2.0
"""A difference of means smaller than so many of its standard errors decides nothing."""


@dataclass(frozen=True)
class Comparison:
    """The paper's result: ``better`` is more accurate than ``worse``, both labels of variants."""

    better: str
    worse: str


@dataclass(frozen=True)
class Experiment:
    """A claim, where the paper makes it, and the runs that try it."""

    name: str
    title: str
    claim: str
    source: str
    variants: tuple[Variant, ...]
    comparisons: tuple[Comparison, ...]
    recipe: Recipe
    seeds: int


@dataclass(frozen=True)
class Verdict:
    """The measured result of one comparison, in accuracy from 0 to 1.

    ``agrees``: as in the paper, by more than chance. ``differs``: the other way round, by more than
    chance. ``open``: too close to tell, or too few seeds for a spread.
    """

    result: Literal["agrees", "differs", "open"]
    note: Note
    difference: float | None = None
    standard_error: float | None = None


def judge(comparison: Comparison, accuracies: Mapping[str, Sequence[float | None]]) -> Verdict:
    """Compare two variants over their seeds; None stands for a run that diverged.

    The standard error of a difference of means is sqrt(s1^2 / n1 + s2^2 / n2) (Welch 1947).
    """
    better = [a for a in accuracies.get(comparison.better, ()) if a is not None]
    worse = [a for a in accuracies.get(comparison.worse, ()) if a is not None]
    facts = {"better": comparison.better, "worse": comparison.worse}
    if not better or not worse:
        template = message("{better} and {worse} cannot be compared: one has no finished run.")
        return Verdict("open", Note(template, facts))
    difference = statistics.mean(better) - statistics.mean(worse)
    facts |= {"a": _shown(better), "b": _shown(worse)}
    if min(len(better), len(worse)) < 2:
        return _from_single_runs(difference, facts)
    error = (
        statistics.variance(better) / len(better) + statistics.variance(worse) / len(worse)
    ) ** 0.5
    if abs(difference) <= TOO_CLOSE * error or difference == 0:
        template = message(
            "Open: {better} {a}, {worse} {b}: the difference is within the spread of the seeds."
        )
        return Verdict("open", Note(template, facts), difference, error)
    if difference > 0:
        template = message("As in the paper: {better} {a} is above {worse} {b}.")
        return Verdict("agrees", Note(template, facts), difference, error)
    template = message(
        "Not as in the paper: {better} {a} is below {worse} {b}. The nets, images and budget here "
        "are far smaller than the paper's."
    )
    return Verdict("differs", Note(template, facts), difference, error)


SINGLE_RUN_MARGIN = 0.05
"""With one seed only a gap of so much counts: on 500 test images one accuracy has a standard error
of up to 0.022."""


def _from_single_runs(difference: float, facts: dict[str, str]) -> Verdict:
    if abs(difference) < SINGLE_RUN_MARGIN:
        template = message(
            "Open: {better} {a}, {worse} {b}: one seed cannot tell so small a difference apart."
        )
        return Verdict("open", Note(template, facts), difference)
    if difference > 0:
        template = message("As in the paper, with one seed: {better} {a} is above {worse} {b}.")
        return Verdict("agrees", Note(template, facts), difference)
    template = message(
        "Not as in the paper, with one seed: {better} {a} is below {worse} {b}. The nets, images "
        "and budget here are far smaller than the paper's."
    )
    return Verdict("differs", Note(template, facts), difference)


def _shown(accuracies: Sequence[float]) -> str:
    count = f" (n = {len(accuracies)})" if len(accuracies) > 1 else ""
    return spread_in_percent(accuracies) + count
