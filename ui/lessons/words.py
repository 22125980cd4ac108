"""Show a lesson's text; the browser binds its phrases to the picture, and keeps the progress."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from language.catalogue import _, language, ngettext
from teaching import course
from teaching.lesson import Choice, Curve, LessonError, Number
from teaching.text import text_html
from ui.lessons.own_way import class_in_links, lesson_in_links
from ui.lessons.place import Place, go_to, is_script
from ui.page_component import page_component
from ui.presenting import is_presented

WORDS = "lesson-words"

JUDGED = Choice, Number, Curve
"""Questions whose first answer counts; exercises keep a score of their own."""


def show_words(place: Place, text: str, answered: Mapping[str, bool]) -> None:
    """Show a step's text, and tell the browser that it was read; ``answered`` are first answers."""
    data = {
        "html": text_html(text, lesson_in_links(place)),
        "lesson": place.lesson.name,
        "step": place.step.name,
        "answered": dict(answered),
        "present": is_presented(),
        "follows": is_presented() or is_script(),
        "taken": _asked(WORDS).get("at", 0),
    }
    page_component("lesson_words")(key=WORDS, data=data, on_go_change=partial(_go, WORDS))


def show_contents(place: Place | None) -> None:
    """Show all lessons with their steps; the browser ticks those that were read."""
    lessons, faults = [], []
    for name in course.names():
        try:
            lessons.append(_entry(name))
        except LessonError as error:
            faults.append(error.sentence(_))
    data = {
        "lessons": lessons,
        "lesson": place.lesson.name if place else "",
        "step": place.step.name if place else "",
        "words": {
            "read": _("{done} of {count} steps"),
            "right": _("right answers: {right} of {count}"),
        },
        "kept": dict(class_in_links()),
    }
    key = "lesson-contents" if place is None else "lesson-contents-beside"

    page_component("lesson_contents")(key=key, data=data, on_go_change=partial(_go, key))
    for fault in faults:
        st.error(fault)


def _go(key: str) -> None:
    """Go where the browser asks to: a step of the contents, or that of the other window."""
    asked = _asked(key)
    go_to(str(asked.get("lesson", "")), str(asked.get("step", "")))


def _asked(key: str) -> Mapping[str, Any]:
    """Return the step that the browser asked for last, and when (``at``, ms)."""
    asked = (st.session_state.get(key) or {}).get("go")
    return asked if isinstance(asked, Mapping) else {}


def _entry(name: str) -> dict[str, Any]:
    lesson = course.lesson(name, language())
    return {
        "name": name,
        "title": lesson.title,
        "summary": lesson.head.summary,
        "minutes": ngettext("{count} minute", "{count} minutes", lesson.head.minutes),
        "needs": course.needs_in_words(lesson),
        "steps": [
            {"name": step.name, "title": step.title, "asks": isinstance(step.question, JUDGED)}
            for step in lesson.steps
        ],
    }
