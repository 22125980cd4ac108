"""A sliding count, for each address and overall."""

from serving import guesses
from serving.guesses import Guesses


def test_counts_slide_out_of_sight() -> None:
    now = [0.0]
    count = Guesses(2, 3, seconds=10, clock=lambda: now[0])
    for _time in range(2):
        assert not count.is_spent("a")
        count.count("a")
    assert count.is_spent("a")
    assert not count.is_spent("b")
    count.count("b")
    assert count.is_spent("c"), "all addresses together have had three"
    now[0] = 10.5
    assert not count.is_spent("a")


def test_memory_is_bounded(monkeypatch: object) -> None:
    guesses.MOST_ADDRESSES, before = 50, guesses.MOST_ADDRESSES
    try:
        count = Guesses(5, 10_000)
        for number in range(1_000):
            count.count(str(number))
        assert len(count._times) <= 51
        assert len(count._of(guesses.OVERALL)) == 1_000
    finally:
        guesses.MOST_ADDRESSES = before
