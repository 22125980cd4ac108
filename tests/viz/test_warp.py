"""Moving parts apart keeps their order and gives every interval its size."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.viz.scripts import in_script

INTERVALS = st.lists(
    st.tuples(st.integers(0, 90), st.integers(1, 60), st.integers(1, 400)), min_size=1, max_size=12
)

stretched = in_script(
    "length, starts, ends, needs, at",
    "const { warp, length: whole, middles } = makeWarp(length, starts, ends, needs);"
    "return JSON.stringify([at.map(warp), whole, middles]);",
)


@settings(max_examples=40)
@given(INTERVALS)
def test_needs_are_met_and_no_gap_shrinks(drawn: list[tuple[int, int, int]]) -> None:
    starts = [float(start) for start, *_ in drawn]
    ends = [float(start + length) for start, length, _need in drawn]
    needs = [float(need) for *_, need in drawn]
    end = max(ends)
    points = sorted({0.0, end, *starts, *ends})
    found, whole, middles = stretched(end, starts, ends, needs, points)
    to = dict(zip(points, found, strict=True))
    for start, stop, need, middle in zip(starts, ends, needs, middles, strict=True):
        assert to[stop] - to[start] >= max(need, stop - start) - 1e-6
        assert abs(middle - (to[start] + to[stop]) / 2) < 1e-6
    for a, b in pairwise(points):
        assert to[b] - to[a] >= b - a - 1e-6
    assert to[0.0] == 0.0
    assert abs(to[end] - whole) < 1e-6


def test_nothing_asked_for_changes_nothing() -> None:
    assert stretched(100.0, [10.0], [30.0], [20.0], [0.0, 25.0, 100.0])[0] == [0.0, 25.0, 100.0]


def test_a_lone_box_grows_to_both_sides() -> None:
    _found, whole, middles = stretched(100.0, [40.0, 0.0], [60.0, 100.0], [60.0, 100.0], [])
    assert middles[0] == whole / 2
