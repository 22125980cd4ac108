"""Find a class's question by the code that a reader has, with limits on guesses and answers."""

from collections.abc import Sequence

import streamlit as st
from sqlalchemy.exc import DBAPIError

from classroom.codes import ClassCodes, CodeError, Question, normalised
from language.catalogue import _
from language.said import message
from serving.rate_limit import RateLimit
from ui import address
from ui.store import store, store_fails
from ui.visitor import visitor

CODE = "code"
"""Address word of a class's code."""

ANSWERS_EACH, ANSWERS_ALL = 60, 3_000
"""Answers of a visitor and of all visitors in ten minutes."""

WRONG_EACH, WRONG_ALL = 20, 1_000
"""Codes that a visitor, and all visitors together, may get wrong in ten minutes."""


@st.cache_resource(show_spinner=False)
def _limits() -> tuple[RateLimit, RateLimit]:
    return RateLimit(ANSWERS_EACH, ANSWERS_ALL), RateLimit(WRONG_EACH, WRONG_ALL)


def class_codes() -> ClassCodes:
    """Return the codes of the store."""
    return ClassCodes(store().database)


def code_of_address() -> str:
    """Return the code that the address names, as it is kept."""
    return normalised(address.get(CODE))


def find_question(code: str, kind: str | None = None) -> Question:
    """Return an open question; raises CodeError, also after many wrong codes."""
    _answers, wrong = _limits()
    if wrong.is_used_up(visitor()):
        raise CodeError(message("Too many wrong codes: try again in ten minutes."))
    try:
        return class_codes().find(code, kind)
    except CodeError:
        wrong.count(visitor())
        raise


def give_answers(code: str, kind: str, answers: Sequence[str]) -> None:
    """Keep a reader's answers under a code; raises CodeError."""
    find_question(code, kind)
    given, _wrong = _limits()
    for answer in answers:
        if given.is_used_up(visitor()):
            raise CodeError(
                message("You have sent {most} answers in ten minutes: wait a while."),
                most=ANSWERS_EACH,
            )
        given.count(visitor())
        class_codes().answer(code, answer)


def said(error: CodeError | DBAPIError) -> str:
    """Return one sentence of what went wrong, in the reader's language."""
    return error.sentence(_) if isinstance(error, CodeError) else store_fails(error)
