"""A sliding count, for each address and overall."""

from serving import rate_limit
from serving.rate_limit import RateLimit


def test_counts_slide_out_of_sight() -> None:
    now = [0.0]
    count = RateLimit(2, 3, seconds=10, clock=lambda: now[0])
    for _time in range(2):
        assert not count.is_used_up("a")
        count.count("a")
    assert count.is_used_up("a")
    assert not count.is_used_up("b")
    count.count("b")
    assert count.is_used_up("c"), "all addresses together have had three"
    now[0] = 10.5
    assert not count.is_used_up("a")


def test_memory_is_bounded(monkeypatch: object) -> None:
    rate_limit.MOST_ADDRESSES, before = 50, rate_limit.MOST_ADDRESSES
    try:
        count = RateLimit(5, 10_000)
        for number in range(1_000):
            count.count(str(number))
        assert len(count._times) <= 51
        assert len(count._of(rate_limit.OVERALL)) == 1_000
    finally:
        rate_limit.MOST_ADDRESSES = before
