"""Test differences between searchers: bootstrap intervals, Holm's correction, ranks.

"A beats B" takes at least 20 seeds an arm, a bootstrap 95 % interval of the difference of means
that excludes 0 (Efron 1979, percentiles), and a p-value that is still below 0.05 when corrected for
all comparisons made (Holm 1979). Anything less is "no difference detected at this budget".
"""

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from search.records import Comparison, Interval, RankCorrelation

LEAST_SEEDS = 20
RESAMPLES = 10_000
LEVEL = 0.05


def interval(values: Sequence[float], seed: int = 0) -> Interval:
    """Compute the mean and its 95 % bootstrap interval; of one value the value itself."""
    sample = np.asarray(values, dtype=float)
    low, high = np.quantile(_means(sample, seed), (LEVEL / 2, 1 - LEVEL / 2))
    return Interval(float(sample.mean()), float(low), float(high))


def compare(
    scores: Mapping[str, Sequence[float]],
    *,
    smaller_is_better: bool = False,
    against: str | None = None,
) -> tuple[Comparison, ...]:
    """Compare every two searchers, or each ``against`` one, corrected together.

    ``scores`` has one final value for each seed: regrets (``smaller_is_better``) or rewards.
    """
    pairs = [pair for pair in combinations(scores, 2) if against is None or against in pair]
    raw = [_difference(scores[left], scores[right]) for left, right in pairs]
    corrected = holm([p for _, p in raw])
    comparisons = []
    for (left, right), (difference, _), p in zip(pairs, raw, corrected, strict=True):
        seeds = min(len(scores[left]), len(scores[right]))
        is_clear = p < LEVEL and not difference.low <= 0 <= difference.high
        winner = None
        if seeds >= LEAST_SEEDS and is_clear:
            winner = left if (difference.mean < 0) == smaller_is_better else right
        comparisons.append(Comparison(left, right, seeds, difference, p, winner))
    return tuple(comparisons)


def holm(p_values: Sequence[float]) -> list[float]:
    """Apply Holm's correction: p-values times the number of those not yet rejected."""
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    corrected = [0.0] * len(p_values)
    largest = 0.0
    for rank, place in enumerate(order):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[place]))
        corrected[place] = largest
    return corrected


def rank_correlation(
    proxy: str, values: Sequence[float], rewards: Sequence[float]
) -> RankCorrelation:
    """Compute Spearman's rho and Kendall's tau; 0 where all values are equal."""
    if len(set(values)) < 2 or len(set(rewards)) < 2:
        return RankCorrelation(proxy, 0.0, 0.0, len(values))
    rho = float(stats.spearmanr(values, rewards).statistic)
    tau = float(stats.kendalltau(values, rewards).statistic)
    return RankCorrelation(proxy, rho, tau, len(values))


def _means(sample: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    return sample[rng.integers(len(sample), size=(RESAMPLES, len(sample)))].mean(axis=1)


def _difference(left: Sequence[float], right: Sequence[float]) -> tuple[Interval, float]:
    """Compute the difference of means, and the two-sided p-value of resampled differences."""
    a, b = np.asarray(left, dtype=float), np.asarray(right, dtype=float)
    differences = _means(a, 0) - _means(b, 1)
    low, high = np.quantile(differences, (LEVEL / 2, 1 - LEVEL / 2))
    # One is added, as no finite number of resamples shows a probability of 0.
    below, above = np.sum(differences <= 0), np.sum(differences >= 0)
    p = min(1.0, 2 * (min(below, above) + 1) / (RESAMPLES + 1))
    return Interval(float(a.mean() - b.mean()), float(low), float(high)), float(p)
