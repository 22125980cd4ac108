"""Predictions of a lecture: bounded, counted by step, and the teacher's place among them."""

import json

import pytest
from pydantic import ValidationError

from classroom import codes as module
from classroom.codes import ClassCodes, CodeError
from classroom.predictions import (
    KIND,
    Answer,
    LessonPosition,
    as_csv,
    choices_counted,
    prediction,
    read_position,
    read_predictions,
)

STEP = ("02-resnet", "degradation")


def test_answers_are_read_as_they_were_written_by_step() -> None:
    given: list[Answer] = ["2", "0", 3.5, [1.0, 2.0, 3.0], "2"]
    made = [prediction(*STEP, one) for one in given]
    other = prediction("02-resnet", "block", 7)
    texts = [one.model_dump_json() for one in (*made, other)]
    found = read_predictions(["{}", "no JSON", *texts])
    assert found == {STEP: tuple(made), ("02-resnet", "block"): (other,)}
    assert [one.choice for one in made] == [2, 0, None, None, 2]
    assert [one.number for one in made] == [None, None, 3.5, None, None]
    assert made[3].curve == (1.0, 2.0, 3.0)
    assert choices_counted(made, 3) == (1, 0, 2)
    assert choices_counted(made, 1) == (1,), "a choice that there is not counts nowhere"
    assert as_csv(texts).splitlines()[:2] == ["lesson,step,answer", "02-resnet,degradation,2"]


def test_a_prediction_names_nobody() -> None:
    sent = {"lesson": "a", "step": "b", "answer": "1", "user": "ada"}
    (one,) = read_predictions([json.dumps(sent)])["a", "b"]
    assert json.loads(one.model_dump_json()) == {"lesson": "a", "step": "b", "answer": "1"}


@pytest.mark.parametrize(
    "answer", ["12", "x", "", float("nan"), float("inf"), 1e16, [], [1.0] * 7, [float("nan")] * 3]
)
def test_what_cannot_be_an_answer_is_refused(answer: Answer) -> None:
    with pytest.raises(ValidationError):
        prediction(*STEP, answer)


def test_names_are_those_of_lessons() -> None:
    for name in ("", "../02", "A", "x" * 41, "a b"):
        with pytest.raises(ValidationError):
            prediction(name, "step", "1")


def test_the_teacher_s_place_is_kept_with_the_code(codes: ClassCodes) -> None:
    code = codes.open(KIND, "", 4)
    assert read_position(codes.find(code).settings) == LessonPosition()
    codes.change_settings(
        code, lambda text: read_position(text).at(*STEP).revealing(*STEP).model_dump_json()
    )
    codes.change_settings(
        code, lambda text: read_position(text).at("02-resnet", "block").model_dump_json()
    )
    found = read_position(codes.find(code).settings)
    assert (found.lesson, found.step) == ("02-resnet", "block")
    assert found.has_revealed(*STEP)
    assert not found.has_revealed("02-resnet", "block")
    with pytest.raises(CodeError, match="settings are too long"):
        codes.change_settings(code, lambda text: text + "x" * module.MOST_BYTES)
    assert read_position(codes.find(code).settings) == found, "a refusal leaves all as it was"
    codes.end(code)
    with pytest.raises(CodeError, match="No class has the code"):
        codes.change_settings(code, lambda text: text)


def test_a_whole_lecture_s_places_fit() -> None:
    position = LessonPosition()
    for number in range(30):
        position = position.revealing("07-efficientnet", f"width-and-depth-{number}")
    assert position.has_revealed("07-efficientnet", "width-and-depth-0")
    for number in range(60):
        position = position.revealing("x" * 40, f"{'y' * 37}-{number}")
    assert position.revealed[-1].endswith("-59")
    assert len(position.at("x" * 40, "y" * 40).model_dump_json()) < module.MOST_BYTES


def test_thirty_readers_answer_thirty_questions() -> None:
    assert module.MOST_ANSWERS >= 30 * 30
