"""Ask a lesson's question before its answer is shown: a choice, a number, a sketched curve."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import streamlit as st

from language.catalogue import _
from teaching.answers import right_number
from teaching.judging import Judged, judge_choice, judge_curve, judge_number, truth_of
from teaching.lesson import Choice, Curve, ExerciseQuestion, Number
from teaching.numbers import Subject, fill
from ui.callbacks import run_to_end
from ui.lessons.classroom import (
    AskedQuestion,
    asked_of,
    class_of_address,
    is_on_stage,
    send_prediction,
    show_class_answers,
    show_class_bar,
    show_class_door,
)
from ui.lessons.exercise import show_exercise
from ui.lessons.place import Place
from ui.lessons.sketch import show_sketch, sketch_of
from ui.markdown import keep_names_whole

GIVEN = "lesson-answers"
"""Session key of the answers given last, by lesson and step."""

SCORE = "lesson-score"
"""Session key: whether the first answer to each step was right, by lesson and step."""


def show_question(place: Place, first: Subject | None, second: Subject | None) -> None:
    """Show the question of a step; once answered, what is right and why."""
    question = place.step.question
    if question is None:
        return
    if isinstance(question, ExerciseQuestion):
        show_exercise(question.kind, f"{place.key}exercise-")
        return

    def said(text: str) -> str:
        return keep_names_whole(fill(text, first, second))

    with st.container(border=True, key=f"{place.key}question"):
        st.markdown(f"**{said(question.ask)}**")
        _SHOW[type(question)](place, question, said, first)


def show_class(place: Place, first: Subject | None, second: Subject | None) -> None:
    """Show the class that the reader belongs to; to the teacher how to open one."""
    lesson, step = place.lesson.name, place.step.name
    show_class_door(lesson, step)
    if code := class_of_address():
        show_class_bar(code, lesson, step, _asked(place, first, second))


def show_class_stage(place: Place, first: Subject | None, second: Subject | None) -> bool:
    """Show the class's answers where they are wanted in the place of the picture."""
    code, lesson, step = class_of_address(), place.lesson.name, place.step.name
    asked = _asked(place, first, second)
    if asked is None or not is_on_stage(code, lesson, step):
        return False
    show_class_answers(code, lesson, step, asked)
    return True


def _asked(place: Place, first: Subject | None, second: Subject | None) -> AskedQuestion | None:
    question = place.step.question
    truth = truth_of(question, first) if isinstance(question, Number) else None
    return asked_of(question, truth, lambda text: fill(text, first, second))


def answered(place: Place) -> Mapping[str, bool]:
    """Return which steps of a lesson this session has answered, and whether first right."""
    score = _score()
    return {step: right for (lesson, step), right in score.items() if lesson == place.lesson.name}


def _score() -> dict[tuple[str, str], bool]:
    found: dict[tuple[str, str], bool] = st.session_state.setdefault(SCORE, {})
    return found


def _given() -> dict[tuple[str, str], tuple[Any, Judged]]:
    found: dict[tuple[str, str], tuple[Any, Judged]] = st.session_state.setdefault(GIVEN, {})
    return found


def _answer_of(place: Place) -> tuple[Any, Judged] | None:
    return _given().get((place.lesson.name, place.step.name))


def _give(place: Place, answer: Any, judged: Judged) -> None:
    def keep() -> None:
        step = place.lesson.name, place.step.name
        _given()[step] = (answer, judged)
        _score().setdefault(step, judged.is_right)

    run_to_end(keep)
    if code := class_of_address():
        send_prediction(code, place.lesson.name, place.step.name, answer)


def _forget(place: Place) -> None:
    def forget() -> None:
        _given().pop((place.lesson.name, place.step.name), None)

    run_to_end(forget)


def _show_choice(
    place: Place, question: Choice, said: Callable[[str], str], _first: Subject | None
) -> None:
    found = _answer_of(place)
    for number, answer in enumerate(question.answers):
        icon = None
        if found and number == question.right:
            icon = ":material/check_circle:"
        elif found and number == found[0]:
            icon = ":material/cancel:"
        st.button(
            said(answer.says),
            key=f"{place.key}answer-{number}",
            icon=icon,
            on_click=_give,
            args=(place, number, judge_choice(question, number)),
            width="stretch",
        )
    if found:
        _show_judged(found[1], said)


def _show_number(
    place: Place, question: Number, said: Callable[[str], str], first: Subject | None
) -> None:
    key = f"{place.key}number"
    found = _answer_of(place)

    def take() -> None:
        given = st.session_state[key]
        if given is not None:
            _give(place, given, judge_number(question, given, first))

    st.number_input(
        _("Your answer ({unit})").format(unit=question.unit) if question.unit else _("Your answer"),
        value=None,
        key=key,
        format="%g",
        on_change=take,
        placeholder=_("Guess, then press Enter"),
    )
    if found:
        st.markdown(_("Right: **{answer}**").format(answer=right_number(question, first)))
        _show_judged(found[1], said)


def _show_curve(
    place: Place, question: Curve, said: Callable[[str], str], _first: Subject | None
) -> None:
    found = _answer_of(place)
    key = f"{place.key}sketch"
    show_sketch(question, key, found[0] if found else None)
    if found:
        _show_judged(found[1], said)
        st.button(
            _("Draw again"), icon=":material/restart_alt:", key=f"{place.key}curve-again",
            on_click=_forget, args=(place,), type="tertiary",
        )  # fmt: skip
        return

    def give() -> None:
        values = list(sketch_of(question, key))
        _give(place, values, judge_curve(question, values))

    st.button(_("This is my curve"), key=f"{place.key}curve-given", type="primary", on_click=give)


def _show_judged(judged: Judged, said: Callable[[str], str]) -> None:
    show = st.success if judged.is_right else st.info
    icon = ":material/check:" if judged.is_right else ":material/lightbulb:"
    show(said(judged.says), icon=icon)


_SHOW: Mapping[type[Any], Callable[..., None]] = MappingProxyType(
    {Choice: _show_choice, Number: _show_number, Curve: _show_curve}
)
