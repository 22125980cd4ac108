"""A sketched curve: what a browser tells is checked."""

from math import inf, nan

import pytest

from teaching.lesson import Curve
from ui.lessons.sketch import checked

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
