"""Exercises and a class's predictions as a lesson shows them, without the lesson around."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from classroom.codes import ClassCodes
from classroom.predictions import KIND, LessonPosition, read_position, read_predictions
from runs.store import Store
from teaching.exercises.catalogue import exercise
from tests.pages.visit import ADA
from ui import access, class_code
from ui.lessons import classroom
from ui.lessons.exercise import sheet_file

STEP = ("02-resnet", "degradation")
ALL, REVEAL = "class-stage-02-resnet-degradation", "class-reveal-02-resnet-degradation"


@pytest.fixture(autouse=True)
def fresh() -> None:
    class_code._limits.clear()
    classroom._questions.clear()


def script() -> None:
    import streamlit as st

    from teaching.lesson import Answer, Choice
    from ui.lessons.classroom import (
        asked_of,
        class_of_address,
        is_on_stage,
        send_prediction,
        show_class_answers,
        show_class_bar,
        show_class_door,
    )

    answers = (Answer(says="*A*", right=True, because="so"), Answer(says="B", because="no"))
    question = Choice(ask="Which?", answers=answers)
    show_class_door("02-resnet", "degradation")
    code = class_of_address()
    if code:
        st.button(
            "give", key="give", on_click=send_prediction,
            args=(code, "02-resnet", "degradation", 1),
        )  # fmt: skip
        asked = asked_of(question)
        assert asked is not None
        show_class_bar(code, "02-resnet", "degradation", asked)
        if is_on_stage(code, "02-resnet", "degradation"):
            show_class_answers(code, "02-resnet", "degradation", asked)


def opened(code: str, **session: Any) -> AppTest:
    app = AppTest.from_function(script, default_timeout=60)
    app.session_state["visitor"] = ADA
    app.session_state["visitor-is-new"] = False
    for name, value in session.items():
        app.session_state[name] = value
    app.query_params["code"] = code
    app.run()
    assert not app.exception
    return app


def word(app: AppTest, name: str) -> str:
    """The last value of an address word: AppTest gives one as it is, several as a list."""
    found = app.query_params[name]
    return found if isinstance(found, str) else found[-1]


def captions(app: AppTest) -> str:
    return "\n".join(one.value for one in app.caption)


def keys(app: AppTest) -> set[str]:
    return {str(one.key) for one in app.button}


def plots(app: AppTest) -> int:
    return len(app.get("plotly_chart"))


@pytest.fixture
def code(store: Store) -> str:
    return ClassCodes(store.database).open(KIND, "The lecture", 4)


def test_a_reader_answers_once_and_then_sees_the_class(store: Store, code: str) -> None:
    codes = ClassCodes(store.database)
    codes.answer(code, '{"lesson": "02-resnet", "step": "degradation", "answer": "0"}')
    app = opened(code)
    assert app.caption[0].value == f"Class code **{code}** · 1 answer"
    assert ALL not in keys(app), "nobody is led by the others' answers"
    app.button(key="give").click().run()
    app.button(key="give").click().run()
    classroom._questions.clear()
    app.run()
    found = read_predictions(codes.answers(code))[STEP]
    assert [one.choice for one in found] == [0, 1]
    assert not plots(app)
    app.button(key=ALL).click().run()
    assert plots(app)
    assert REVEAL not in keys(app)
    app.button(key=ALL).click().run()
    assert not plots(app)


def test_a_wrong_code_is_told_and_counted_once() -> None:
    app = opened("AAAAAA")
    for _again in range(3):
        app.run()
        assert app.error[0].value.startswith("No class has the code AAAAAA now")
    assert not app.button


def test_who_follows_goes_where_the_teacher_is(store: Store, code: str) -> None:
    codes = ClassCodes(store.database)
    codes.change_settings(
        code, lambda _old: LessonPosition().at("03-densenet", "growth").model_dump_json()
    )
    app = opened(code)
    assert word(app, "lesson") == "03-densenet"
    assert word(app, "step") == "growth"
    assert word(app, "code") == code
    alone = opened(code, **{classroom.FOLLOWS: False})
    assert "lesson" not in alone.query_params


def test_the_teacher_s_page_tells_its_place_and_reveals(
    store: Store, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_TEACHER_PASSWORD", "heron")
    monkeypatch.setattr(access.auth_cookie, "verify", lambda _cookie: "teacher")
    codes = ClassCodes(store.database)
    app = opened(code)
    position = read_position(codes.find(code).settings)
    assert (position.lesson, position.step) == STEP
    app.button(key=ALL).click().run()
    app.button(key=REVEAL).click().run()
    assert read_position(codes.find(code).settings).has_revealed(*STEP)
    other = opened("")
    other.button(key="lesson-class-open").click().run()
    assert len(codes.questions()) == 2
    assert word(other, "code") == codes.questions()[0].code


def test_an_exercise_is_checked_and_another_one_follows() -> None:
    def show() -> None:
        from ui.lessons.exercise import show_exercise

        show_exercise("dense-channels", "here-")

    app = AppTest.from_function(show, default_timeout=60)
    app.query_params["seed"] = "1"
    app.run()
    one = exercise("dense-channels", 1, 1)
    assert str(one.question) in app.markdown[0].value
    wrong = one.mistakes[0]
    app.number_input[0].set_value(wrong.answer)
    app.button[0].click().run()
    assert str(wrong.because) in app.warning[0].value
    app.number_input[0].set_value(one.answer)
    app.button[0].click().run()
    assert "32 channels" in app.success[0].value
    assert "0 of 1 right at the first try" in captions(app)
    app.toggle[0].set_value(True).run()
    assert one.solution[-1].sums in app.markdown[-1].value
    app.button[1].click().run()
    assert word(app, "n") == "2"
    assert str(exercise("dense-channels", 1, 2).question) in app.markdown[0].value
    assert not app.success
    assert '<html lang="ko">' in sheet_file("dense-channels", 1, "ko")
