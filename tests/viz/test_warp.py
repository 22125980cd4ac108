"""Making room keeps the order and gives every interval what it asks for."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from viz.warp import Warp

INTERVALS = st.lists(
    st.tuples(st.integers(0, 90), st.integers(1, 60), st.integers(1, 400)), min_size=1, max_size=12
)


@given(INTERVALS)
def test_needs_are_met_and_no_gap_shrinks(drawn: list[tuple[int, int, int]]) -> None:
    intervals = [(float(start), float(start + length)) for start, length, _need in drawn]
    needs = [float(need) for *_, need in drawn]
    end = max(stop for _start, stop in intervals)
    warp = Warp(end, intervals, needs)
    for (start, stop), need in zip(intervals, needs, strict=True):
        assert warp(stop) - warp(start) >= max(need, stop - start) - 1e-6
    points = sorted({0.0, end, *(at for interval in intervals for at in interval)})
    for a, b in pairwise(points):
        assert warp(b) - warp(a) >= b - a - 1e-6
    assert warp(0.0) == 0.0
    assert abs(warp(end) - warp.length) < 1e-6


def test_nothing_asked_for_changes_nothing() -> None:
    warp = Warp(100.0, [(10.0, 30.0)], [20.0])
    assert [warp(at) for at in (0.0, 25.0, 100.0)] == [0.0, 25.0, 100.0]


def test_a_lone_box_grows_to_both_sides() -> None:
    warp = Warp(100.0, [(40.0, 60.0), (0.0, 100.0)], [60.0, 100.0])
    assert (warp(40.0) + warp(60.0)) / 2 == warp.length / 2
