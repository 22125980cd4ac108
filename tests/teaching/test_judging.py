"""An answer is judged, and what is said about it fits the mistake."""

import pytest

from teaching.judging import judge_choice, judge_curve, judge_number
from teaching.lesson import Answer, Choice, Curve, DrawnMistake, Mistake, Number
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


@pytest.mark.parametrize(
    ("given", "shape"),
    [((4, 6, 9), "rises"), ((9, 6, 2), "falls"), ((5, 5, 5.5), "flat"), ((9, 2, 9), "")],
)
def test_a_wrong_curve_is_told_by_its_shape(given: tuple[float, ...], shape: str) -> None:
    mistakes = tuple(
        DrawnMistake.model_validate({"shape": one, "because": f"It {one}."})
        for one in ("rises", "falls", "flat")
    )
    asked = CURVE.model_copy(update={"answer": (2, 8, 3), "mistakes": mistakes})
    judged = judge_curve(asked, given)
    assert not judged.is_right
    assert judged.says == (f"It {shape}. {asked.because}" if shape else asked.because)
    assert judge_curve(asked, asked.answer).says == asked.because


@pytest.mark.parametrize(("by", "shape"), [(2, "high"), (-2, "low")])
def test_a_curve_beside_the_answer_is_told_so(by: float, shape: str) -> None:
    mistake = DrawnMistake.model_validate({"shape": shape, "because": "No."})
    asked = CURVE.model_copy(update={"answer": (4, 5, 6), "mistakes": (mistake,)})
    assert judge_curve(asked, (4 + by, 5 + by, 6 + by)).says == f"No. {asked.because}"
    assert judge_curve(asked, (4 + by, 5, 6 + by)).says == asked.because


def test_a_curve() -> None:
    assert judge_curve(CURVE, (1.5, 4.5, 9.5)).is_right
    assert not judge_curve(CURVE, (1, 5, 7)).is_right
