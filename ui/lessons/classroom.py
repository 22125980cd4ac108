"""Take a class's predictions under its code, follow the teacher, and show what all predict.

Whoever opens a lesson with ``code`` in its address belongs to the class. One fragment polls for
all of it; what it asks of the store is asked once a second for all who follow.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Literal

import plotly.graph_objects as go
import streamlit as st
from cachetools import LRUCache, TTLCache
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from classroom.codes import ClassCodes, CodeError, Question
from classroom.predictions import (
    KIND,
    Answer,
    LessonPosition,
    Prediction,
    choices_counted,
    prediction,
    read_position,
    read_predictions,
)
from language.catalogue import _, language, ngettext, set_language
from language.said import message
from teaching.lesson import Choice, Curve, Number
from ui import address
from ui.access import is_teacher
from ui.callbacks import run_to_end
from ui.class_code import CODE, class_codes, code_of_address, find_question, give_answers, said
from ui.lessons.place import go_to
from ui.markdown import escape_markdown
from ui.plots import show_plot
from ui.presenting import is_presented
from ui.profile_cache import cached_in
from ui.style import is_dark
from viz.prediction_plots import choices_figure, curves_figure, numbers_figure

EVERY = timedelta(seconds=3)
HOURS = 4
"""Hours for which a code is open that was opened within a lesson."""

KNOWN, WRONG = "lesson-class", "lesson-class-wrong"
"""Session keys: the code that was found, and the last one that was not, with the reason."""

SENT = "lesson-class-sent"
"""Session key of the steps that this reader has answered, by code: each counts once."""

PLACE, TROUBLE, FOLLOWS = "lesson-class-place", "lesson-class-trouble", "lesson-class-follows"
"""Session keys: the place last told or followed, what went wrong, whether the reader follows."""

STAGE = "lesson-class-stage"
"""Session key: code, lesson and step whose answers stand in the place of the picture."""


@dataclass(frozen=True)
class AskedQuestion:
    """A question as a plot needs it; ``right`` is a place, a number or a curve."""

    kind: Literal["choice", "number", "curve"]
    title: str
    labels: tuple[str, ...] = ()
    unit: str = ""
    limits: tuple[float, float] = (0.0, 1.0)
    right: int | float | tuple[float, ...] | None = None


def class_of_address() -> str:
    """Return the code of the class that the address names; empty where it names none.

    A wrong one is looked up once in a session, as wrong ones are counted.
    """
    code = code_of_address()
    if not code or st.session_state.get(KNOWN) == code:
        return code
    if st.session_state.get(WRONG, ("", ""))[0] == code:
        return ""
    try:
        find_question(code, KIND)
    except (CodeError, DBAPIError) as error:
        st.session_state[WRONG] = (code, said(error))
        return ""
    st.session_state[KNOWN] = code
    return code


_questions: TTLCache[tuple[str, ...], Question | None] = TTLCache(64, 1.0)


@cached_in(_questions)
def _now(code: str) -> Question | None:
    """Return the question of a class, of the last second; None after its end."""
    try:
        return class_codes().find(code, KIND)
    except CodeError:
        return None


@cached_in(LRUCache(32))
def _predictions(code: str, count: int, lesson: str, step: str) -> tuple[Prediction, ...]:
    return read_predictions(class_codes().answers(code)[:count]).get((lesson, step), ())


def has_answered(code: str, lesson: str, step: str) -> bool:
    """Return whether this session has given the class its answer to a step."""
    return (code, lesson, step) in st.session_state.get(SENT, ())


def give_prediction(code: str, lesson: str, step: str, answer: int | Answer) -> None:
    """Keep the reader's answer to a step, the first one only; raises CodeError.

    ``answer`` is the place of a choice, from 0 on, a number (float), or the values of a curve.
    """
    if has_answered(code, lesson, step):
        return
    try:
        made = prediction(lesson, step, str(answer) if isinstance(answer, int) else answer)
    except ValidationError:
        raise CodeError(message("The class cannot count this answer.")) from None
    give_answers(code, KIND, [made.model_dump_json()])
    st.session_state[SENT] = {*st.session_state.get(SENT, ()), (code, lesson, step)}


def send_prediction(code: str, lesson: str, step: str, answer: int | Answer) -> None:
    """Give an answer from a callback; what goes wrong is shown with the class's answers."""
    try:
        give_prediction(code, lesson, step, answer)
    except (CodeError, DBAPIError) as error:
        st.session_state[TROUBLE] = said(error)
    else:
        st.session_state[TROUBLE] = ""


def show_class_door(lesson: str, step: str) -> None:
    """Show what is wrong with a code; to the teacher the button that opens one for the lecture."""
    wrong, reason = st.session_state.get(WRONG, ("", ""))
    if wrong and wrong == code_of_address():
        st.error(escape_markdown(reason))
    if is_teacher() and not class_of_address():
        st.button(
            _("Open a class code"),
            icon=":material/groups:",
            key="lesson-class-open",
            type="tertiary",
            help=_("Readers who enter it answer together, and their pages follow yours."),
            on_click=partial(_open, lesson, step),
        )
    elif words := st.session_state.get(TROUBLE):
        st.error(escape_markdown(words))


def _open(lesson: str, step: str) -> None:
    def open_() -> None:
        if not is_teacher():
            return
        position = LessonPosition().at(lesson, step)
        try:
            code = class_codes().open(KIND, "", HOURS, position.model_dump_json())
        except (CodeError, DBAPIError) as error:
            st.session_state[TROUBLE] = said(error)
        else:
            st.session_state[KNOWN] = code
            address.put(CODE, code)

    run_to_end(open_)


def show_class_bar(code: str, lesson: str, step: str, asked: AskedQuestion | None = None) -> None:
    """Show the code and how many have answered; follow the teacher, or tell where one is.

    Its button puts all answers into the place of the picture. Others than the teacher have it once
    they have answered, or once the right answer is shown.
    """
    if is_teacher():
        _tell_place(code, lesson, step)
    elif FOLLOWS not in st.session_state:
        st.session_state[FOLLOWS] = True
    st.fragment(partial(_show_bar, code, lesson, step, asked), run_every=EVERY)()


def is_on_stage(code: str, lesson: str, step: str) -> bool:
    """Return whether the reader wants the class's answers in the place of the picture."""
    return bool(code) and st.session_state.get(STAGE) == (code, lesson, step)


def show_class_answers(code: str, lesson: str, step: str, asked: AskedQuestion) -> None:
    """Show all answers to the question of a step, new ones as they arrive."""
    st.fragment(partial(_show_answers, code, lesson, step, asked), run_every=EVERY)()


def asked_of(
    question: object, truth: float | None = None, filled: Callable[[str], str] = str
) -> AskedQuestion | None:
    """Return a question as its plot needs it; None for an exercise, or for none."""

    def bare(text: str) -> str:
        return re.sub(r"\[([^\]]*)\]\([^)]*\)|[*`]", r"\1", filled(text))

    if isinstance(question, Choice):
        labels = tuple(bare(answer.says) for answer in question.answers)
        return AskedQuestion("choice", bare(question.ask), labels, right=question.right)
    if isinstance(question, Number):
        right = question.answer if isinstance(question.answer, float) else truth
        return AskedQuestion("number", bare(question.ask), unit=question.unit, right=right)
    if isinstance(question, Curve):
        limits = (question.low, question.high)
        return AskedQuestion(
            "curve", bare(question.ask), question.x, question.unit, limits, question.answer
        )
    return None


def _tell_place(code: str, lesson: str, step: str) -> None:
    """Write down where the teacher is, once for each step that is gone to."""
    if not lesson or st.session_state.get(PLACE) == (code, lesson, step):
        return
    try:
        _change(class_codes(), code, lambda position: position.at(lesson, step))
    except (CodeError, DBAPIError) as error:
        st.session_state[TROUBLE] = said(error)
    st.session_state[PLACE] = (code, lesson, step)


def _change(
    codes: ClassCodes, code: str, change: Callable[[LessonPosition], LessonPosition]
) -> None:
    codes.change_settings(code, lambda text: change(read_position(text)).model_dump_json())
    _questions.pop((code,), None)


def _reveal(code: str, lesson: str, step: str) -> None:
    def reveal() -> None:
        if not is_teacher():
            return
        try:
            _change(class_codes(), code, lambda position: position.revealing(lesson, step))
        except (CodeError, DBAPIError) as error:
            st.session_state[TROUBLE] = said(error)

    run_to_end(reveal)


def _asked_now(code: str) -> Question | None:
    """Return the class's question; says so where it has ended or the store does not answer."""
    try:
        now = _now(code)
    except DBAPIError as error:
        st.error(said(error))
        return None
    if now is None:
        st.caption(_("Class {code} has ended.").format(code=code))
    return now


def _show_bar(code: str, lesson: str, step: str, asked: AskedQuestion | None) -> None:
    now = _asked_now(code)
    if now is None:
        return
    position = read_position(now.settings)
    if not is_teacher():
        _follow(code, position)
    told = [_("Class code **{code}**").format(code=code)]
    if asked is not None:
        count = len(_predictions(code, now.answers, lesson, step))
        told.append(ngettext("{count} answer", "{count} answers", count))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(" · ".join(told))
        may_see = (
            is_teacher() or position.has_revealed(lesson, step) or has_answered(code, lesson, step)
        )
        if asked is None or not may_see:
            return
        is_on = is_on_stage(code, lesson, step)
        if st.button(
            _("Back to the picture") if is_on else _("All answers"),
            icon=":material/image:" if is_on else ":material/bar_chart:",
            key=f"class-stage-{lesson}-{step}",
        ):
            st.session_state[STAGE] = None if is_on else (code, lesson, step)
            st.rerun()


def _show_answers(code: str, lesson: str, step: str, asked: AskedQuestion) -> None:
    now = _asked_now(code)
    if now is None:
        return
    is_revealed = read_position(now.settings).has_revealed(lesson, step)
    if _predictions(code, now.answers, lesson, step):
        figure = _figure(
            code, now.answers, lesson, step, asked, is_revealed,
            is_dark(), is_presented(), language(),
        )  # fmt: skip
        show_plot(figure, f"class-{lesson}-{step}")
    else:
        st.caption(_("Nobody has answered yet."))
    if is_teacher() and not is_revealed:
        st.button(
            _("Show the right answer to all"),
            icon=":material/visibility:",
            key=f"class-reveal-{lesson}-{step}",
            on_click=partial(_reveal, code, lesson, step),
        )


def _follow(code: str, position: LessonPosition) -> None:
    """Go where the teacher has gone, once for each step; the reader may leave in between."""
    st.toggle(_("Follow the teacher"), key=FOLLOWS)
    there = (code, position.lesson, position.step)
    if not position.lesson or st.session_state.get(PLACE) == there:
        return
    st.session_state[PLACE] = there
    if st.session_state[FOLLOWS]:
        go_to(position.lesson, position.step)
        st.rerun()


@cached_in(LRUCache(32))
def _figure(
    code: str,
    count: int,
    lesson: str,
    step: str,
    asked: AskedQuestion,
    is_revealed: bool,
    is_dark: bool,
    is_presented: bool,
    language: str,
) -> go.Figure:
    set_language(language)
    ones = _predictions(code, count, lesson, step)
    return answers_figure(
        asked, ones, is_revealed=is_revealed, is_dark=is_dark, is_presented=is_presented
    )


def answers_figure(
    asked: AskedQuestion,
    ones: Sequence[Prediction],
    *,
    is_revealed: bool,
    is_dark: bool,
    is_presented: bool,
) -> go.Figure:
    """Plot all answers to a question; the right one once it is revealed."""
    right = asked.right if is_revealed else None
    if asked.kind == "choice":
        return choices_figure(
            asked.title,
            asked.labels,
            choices_counted(ones, len(asked.labels)),
            right if isinstance(right, int) else None,
            is_dark=is_dark,
            is_presented=is_presented,
        )
    if asked.kind == "number":
        return numbers_figure(
            asked.title,
            [one.number for one in ones if one.number is not None] or [0.0],
            asked.unit,
            None if right is None or isinstance(right, tuple) else float(right),
            is_dark=is_dark,
            is_presented=is_presented,
        )
    curves = [one.curve for one in ones if one.curve is not None]
    return curves_figure(
        asked.title,
        asked.labels,
        [curve for curve in curves if len(curve) == len(asked.labels)],
        asked.limits,
        asked.unit,
        right if isinstance(right, tuple) else None,
        is_dark=is_dark,
        is_presented=is_presented,
    )
