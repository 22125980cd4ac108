"""The statistics on known cases, and when a difference may be claimed."""

import numpy as np
import pytest

from search.statistics import compare, holm, interval, rank_correlation


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0]
    assert holm([]) == []


def test_the_interval_of_a_normal_sample() -> None:
    sample = np.random.default_rng(0).normal(5, 2, 100)
    found = interval(sample.tolist())
    half = 1.96 * sample.std() / 10
    assert found.mean == pytest.approx(sample.mean())
    assert (found.low, found.high) == pytest.approx(
        (sample.mean() - half, sample.mean() + half), abs=0.08
    )
    assert interval([3.0]).low == interval([3.0]).high == 3.0


def test_a_clear_difference_takes_twenty_seeds() -> None:
    good, bad = _arms(20)
    assert compare({"a": good, "b": bad})[0].winner == "a"
    assert compare({"a": good, "b": bad}, smaller_is_better=True)[0].winner == "b"
    (few,) = compare({"a": good[:19], "b": bad})
    assert few.winner is None
    assert few.verdict.sentence(str) == "a and b: no difference detected at this budget"


def test_no_difference_is_not_a_victory() -> None:
    rng = np.random.default_rng(1)
    wins = 0
    for _ in range(40):
        a, b = rng.normal(size=(2, 25)).tolist()
        wins += compare({"a": a, "b": b})[0].winner is not None
    assert wins <= 6


def test_many_comparisons_are_corrected() -> None:
    rng = np.random.default_rng(2)
    # Barely significant alone.
    a = rng.normal(0, 1, 30)
    b = a - a.mean() + 0.58
    a = a - a.mean()
    (alone,) = compare({"a": a.tolist(), "b": b.tolist()})
    assert alone.winner == "b"
    others = {f"c{i}": rng.normal(0.3, 1, 30).tolist() for i in range(6)}
    together = compare({"a": a.tolist(), "b": b.tolist()} | others)
    first = next(c for c in together if (c.left, c.right) == ("a", "b"))
    assert first.p > alone.p
    assert first.winner is None


def test_only_one_is_compared_with() -> None:
    good, bad = _arms(20)
    pairs = compare({"random": bad, "a": good, "b": good}, against="random")
    assert [(c.left, c.right) for c in pairs] == [("random", "a"), ("random", "b")]
    assert all("beats random" in c.verdict.sentence(str) for c in pairs)


def test_rank_correlation_of_known_ranks() -> None:
    up = rank_correlation("x", [1, 2, 3, 4], [10, 20, 30, 40])
    assert (up.rho, up.tau, up.count) == (1.0, 1.0, 4)
    assert rank_correlation("x", [1, 2, 3, 4], [4, 3, 2, 1]).rho == -1.0
    assert rank_correlation("x", [1, 1, 1], [4, 3, 2]).rho == 0.0


def _arms(count: int) -> tuple[list[float], list[float]]:
    rng = np.random.default_rng(0)
    return rng.normal(1, 0.5, count).tolist(), rng.normal(0, 0.5, count).tolist()
