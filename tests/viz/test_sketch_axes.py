"""Axes of a sketched curve: round values, and room for all names on paper."""

import pytest

from viz.picture import Curve, Text
from viz.sketch_axes import blank_axes, round_step, ticks
from viz.text_width import text_width


@pytest.mark.parametrize(
    ("low", "high", "values"),
    [
        (22, 32, [22, 24, 26, 28, 30, 32]),
        (21.5, 24, [21.5, 22, 22.5, 23, 23.5, 24]),
        (12, 18, [12, 14, 16, 18]),
        (0, 5, [0, 1, 2, 3, 4, 5]),
        (-0.3, 0.3, [-0.2, 0, 0.2]),
    ],
)
def test_an_axis_has_round_values(low: float, high: float, values: list[float]) -> None:
    assert ticks(low, high) == values


def test_a_key_moves_a_point_by_a_round_step() -> None:
    assert [round_step(span, 60) for span in (10, 6, 4, 2.5)] == [0.2, 0.1, 0.1, 0.05]
    assert round_step(0, 5) == 1


def test_empty_axes_have_a_line_for_each_value_and_place() -> None:
    names = ["resolution × 2, and all of its layers"] * 6
    drawn = blank_axes(names, (21.5, 24), "%", "axes")
    texts = [mark for mark in drawn.marks if isinstance(mark, Text)]
    assert [one.text for one in texts] == ["%", "21.5", "22", "22.5", "23", "23.5", "24", *names]
    assert sum(isinstance(mark, Curve) for mark in drawn.marks) == 6 + 6 + 1
    places = [one.x for one in texts if one.text in names]
    assert places[1] - places[0] > text_width(names[0], 13.0)
    assert places[-1] + text_width(names[0], 13.0) / 2 <= drawn.width
