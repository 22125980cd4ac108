"""A sketched curve: what a browser tells is checked, its axis has round values."""

from math import inf, nan

import pytest

from teaching.lesson import Curve
from ui.lessons.sketch import checked, round_step, ticks

CURVE = Curve(ask="?", x=("1", "2", "3"), low=22, high=32, answer=(25, 26, 27), because="so")


def test_values_within_the_axis_are_taken() -> None:
    assert checked(CURVE, [22, 27.5, 32]) == (22.0, 27.5, 32.0)


@pytest.mark.parametrize(
    "sent",
    [
        None, "22,27,32", {}, [], [22, 27], [22, 27, 32, 32], [22, 27, 32.1], [21.9, 27, 32],
        [22, 27, nan], [22, 27, inf], [22, 27, None], [22, 27, "28"], [22, 27, True], [22, 27, []],
    ],
)  # fmt: skip
def test_anything_else_is_ignored(sent: object) -> None:
    assert checked(CURVE, sent) is None


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
