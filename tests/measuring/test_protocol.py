"""The protocol: warm-up, repeats within a budget, quartiles, a wide spread taken once more."""

import time
from collections.abc import Callable, Iterator
from itertools import chain, repeat

import pytest

from measuring import protocol
from measuring.protocol import quartiles, take_sample


class Clock:
    """A clock that only calls move."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        return self.now

    def call(self, seconds: Iterator[float]) -> Callable[[], object]:
        def call() -> None:
            self.now += next(seconds)

        return call


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(protocol, "time", made)
    return made


def test_a_quick_call_is_repeated_for_the_budget_without_its_warm_up(clock: Clock) -> None:
    cold = repeat(1.0, protocol.WARM_PASSES)
    sample = take_sample(clock.call(chain(cold, repeat(0.01))))
    assert (sample.q1_ms, sample.median_ms, sample.q3_ms) == pytest.approx((10, 10, 10))
    assert sample.repeats == pytest.approx(protocol.SECONDS / 0.01, abs=1)
    assert (sample.attempts, sample.is_wide) == (1, False)


def test_a_slow_call_is_repeated_a_few_times_only(clock: Clock) -> None:
    sample = take_sample(clock.call(repeat(15.0)))
    assert sample.repeats == protocol.FEWEST_REPEATS


def test_a_wide_spread_is_taken_once_more_and_the_narrower_counts(clock: Clock) -> None:
    warm = repeat(0.1, protocol.WARM_PASSES)
    wide = chain.from_iterable(repeat((0.1, 0.2), 7))
    sample = take_sample(clock.call(chain(warm, wide, repeat(0.15))))
    assert (sample.attempts, sample.is_wide) == (2, False)
    assert sample.median_ms == pytest.approx(150)
    always = take_sample(clock.call(chain.from_iterable(repeat((0.1, 0.2)))))
    assert (always.attempts, always.is_wide) == (2, True)


def test_a_call_is_timed_from_its_beginning_to_its_end() -> None:
    sample = take_sample(lambda: time.sleep(0.02), seconds=0.1)
    assert sample.median_ms >= 20


def test_the_load_of_others_is_kept_with_the_sample(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Meter:
        def load(self) -> float:
            return 1.23456

    monkeypatch.setattr(protocol, "LoadMeter", Meter)
    assert take_sample(clock.call(repeat(0.01))).load == 1.23


def test_quartiles_are_interpolated() -> None:
    assert quartiles([4, 1, 2, 3]) == (1.75, 2.5, 3.25)
