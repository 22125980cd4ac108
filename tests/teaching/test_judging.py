"""An answer is judged, and what is said about it fits the mistake."""

import pytest

from teaching.judging import judge_choice, judge_curve, judge_number
from teaching.lesson import Answer, Choice, Curve, Mistake, Number
from tests.teaching.test_numbers import R18

CHOICE = Choice(
    ask="?",
    answers=(
        Answer(says="a", because="wrong"),
        Answer(says="b", right=True, because="right"),
    ),
)
NUMBER = Number(
    ask="?", answer=100, because="right", mistakes=(Mistake(answer=50, because="half"),)
)
CURVE = Curve(ask="?", x=("1", "2", "3"), low=0, high=10, answer=(1, 5, 9), because="so")


def test_a_choice() -> None:
    assert (judge_choice(CHOICE, 0).is_right, judge_choice(CHOICE, 0).says) == (False, "wrong")
    assert judge_choice(CHOICE, 1).is_right


@pytest.mark.parametrize(
    ("given", "is_right", "says"),
    [(100, True, "right"), (104, True, "right"), (106, False, "right"), (49, False, "half")],
)
def test_a_number(given: float, is_right: bool, says: str) -> None:
    judged = judge_number(NUMBER, given, None)
    assert (judged.is_right, judged.says) == (is_right, says)


def test_a_number_of_the_network() -> None:
    asked = Number(ask="?", answer="channels conv2_x", within=0, because="64")
    assert judge_number(asked, 64, R18).is_right
    assert not judge_number(asked, 65, R18).is_right
    with pytest.raises(ValueError, match="needs a network"):
        judge_number(asked, 64, None)


def test_a_curve() -> None:
    assert judge_curve(CURVE, (1.5, 4.5, 9.5)).is_right
    assert not judge_curve(CURVE, (1, 5, 7)).is_right
