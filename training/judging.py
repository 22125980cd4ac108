"""Judge a comparison by its paired seeds: the difference, its interval, and its power.

Both networks are trained with the same seeds, which give the same order of the images and the same
augmentation, so the seeds are pairs and their differences d_1 … d_n are judged: mean d, interval
d ± t(0.975, n - 1) s / sqrt(n) (Student's t), s their standard deviation. Power is the probability
that n new pairs give an interval on the same side of 0, were mean and deviation the true ones:
1 - F(t(0.975, n - 1)), F of the noncentral t of n - 1 degrees and noncentrality |d| sqrt(n) / s.
"""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from scipy.special import nctdtr, stdtrit

from language.said import Note, message
from language.units import percent, spread_in_percent

Measure = Literal["test", "train"]
"""Error on the test part, or on the training images as a running mean over the last epoch."""

Result = Literal["agrees", "differs", "open", "illustration"]

Errors = Mapping[int, float | None]
"""Error from 0 to 1 by seed; None stands for a run that diverged."""

GUESSING = 0.9
"""Error of guessing among the ten classes of the experiments' data: that of a run that diverged."""

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Comparison:
    """The paper's result: ``better`` has less error than ``worse``, both labels of variants.

    ``outlook`` says what a larger budget is expected to change.
    """

    better: str
    worse: str
    measure: Measure = "test"
    outlook: str = ""


@dataclass(frozen=True)
class Verdict:
    """The measured result of one comparison.

    ``difference`` is the error of the worse minus that of the better, from -1 to 1, positive as in
    the paper; ``interval`` its 95 % interval, ``power`` from 0 to 1; both None for one seed.
    ``agrees``: the interval is above 0. ``differs``: below. ``open``: it contains 0, or a network
    has no finished run. ``illustration``: one seed, which decides nothing.
    """

    result: Result
    note: Note
    difference: float | None = None
    interval: tuple[float, float] | None = None
    seeds: int = 0
    power: float | None = None


def judge(comparison: Comparison, errors: Mapping[str, Errors]) -> Verdict:
    """Judge two variants by the seeds that both have; ``errors`` are of its measure."""
    better, worse = (errors.get(label, {}) for label in (comparison.better, comparison.worse))
    seeds = sorted(set(better) & set(worse))
    facts: dict[str, str] = {"better": comparison.better, "worse": comparison.worse}
    if not seeds:
        template = message("{better} and {worse} cannot be compared: one has no finished run.")
        return Verdict("open", Note(template, facts))
    a, b = (_filled(found, seeds) for found in (better, worse))
    differences = [y - x for x, y in zip(a, b, strict=True)]
    mean = statistics.fmean(differences)
    facts |= {
        "a": spread_in_percent(a),
        "b": spread_in_percent(b),
        "difference": f"{100 * mean:+.1f}",
        "seeds": str(len(seeds)),
    }
    if len(seeds) == 1:
        note = Note(ILLUSTRATION[comparison.measure], facts)
        return Verdict("illustration", note, mean, None, 1)
    low, high = interval(differences)
    chance = power(differences)
    facts |= {"low": f"{100 * low:+.1f}", "high": f"{100 * high:+.1f}", "power": percent(chance, 0)}
    result: Result = "agrees" if low > 0 else "differs" if high < 0 else "open"
    note = Note(SENTENCES[result][comparison.measure], facts)
    return Verdict(result, note, mean, (low, high), len(seeds), chance)


def _filled(errors: Errors, seeds: Sequence[int]) -> list[float]:
    found = (errors[seed] for seed in seeds)
    return [GUESSING if error is None else error for error in found]


def interval(differences: Sequence[float]) -> tuple[float, float]:
    """Compute the 95 % interval of the mean of at least two differences."""
    mean, half = statistics.fmean(differences), _critical(differences) * _error(differences)
    return mean - half, mean + half


def power(differences: Sequence[float]) -> float:
    """Compute the probability that as many new differences give an interval on the same side."""
    mean, error = statistics.fmean(differences), _error(differences)
    if error == 0:
        return 1.0 if mean else 0.0
    found = 1 - float(nctdtr(len(differences) - 1, abs(mean) / error, _critical(differences)))
    return min(1.0, max(0.0, found))


def _critical(differences: Sequence[float]) -> float:
    return float(stdtrit(len(differences) - 1, 0.5 + CONFIDENCE / 2))


def _error(differences: Sequence[float]) -> float:
    """Standard error of the mean."""
    return float(statistics.stdev(differences) / len(differences) ** 0.5)


ILLUSTRATION = {
    "test": message(
        "Illustration, one seed, which decides nothing: test error of {better} {a}, of {worse} {b}."
    ),
    "train": message(
        "Illustration, one seed, which decides nothing: training error of {better} {a}, of {worse} "
        "{b}."
    ),
}

SENTENCES = {
    "agrees": {
        "test": message(
            "As in the paper: test error of {better} {a}, of {worse} {b}; difference {difference} "
            "points (95 % interval {low} to {high}, {seeds} seeds, power {power})."
        ),
        "train": message(
            "As in the paper: training error of {better} {a}, of {worse} {b}; difference "
            "{difference} points (95 % interval {low} to {high}, {seeds} seeds, power {power})."
        ),
    },
    "differs": {
        "test": message(
            "Not as in the paper: test error of {better} {a}, of {worse} {b}; difference "
            "{difference} points (95 % interval {low} to {high}, {seeds} seeds, power {power})."
        ),
        "train": message(
            "Not as in the paper: training error of {better} {a}, of {worse} {b}; difference "
            "{difference} points (95 % interval {low} to {high}, {seeds} seeds, power {power})."
        ),
    },
    "open": {
        "test": message(
            "Open: test error of {better} {a}, of {worse} {b}; difference {difference} points "
            "(95 % interval {low} to {high}, {seeds} seeds, power {power})."
        ),
        "train": message(
            "Open: training error of {better} {a}, of {worse} {b}; difference {difference} points "
            "(95 % interval {low} to {high}, {seeds} seeds, power {power})."
        ),
    },
}
