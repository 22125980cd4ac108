"""Show the teacher's window: what the speaker says of a step, and what comes next.

It follows the window that is presented, and that window follows it, in one browser.
"""

from urllib.parse import urlencode

import streamlit as st

from language.catalogue import _
from teaching.answers import answers_of, ask_of
from teaching.lesson import ExerciseQuestion, Question
from teaching.numbers import Subject, fill
from teaching.text import ways_written
from ui import address
from ui.lessons.exercise import NUMBER, SEED, number_of_address, solution_lines
from ui.lessons.own_way import lesson_in_links
from ui.lessons.place import SCRIPT, Place
from ui.lessons.words import show_words
from ui.markdown import escape_markdown, keep_names_whole


def show_script(place: Place, first: Subject | None, second: Subject | None) -> None:
    """Show the notes large, beside them what the class sees."""
    step = place.step
    left, right = st.columns([0.58, 0.42], gap="large")
    with left, st.container(key="lesson-notes"):
        notes = ways_written(step.notes, lesson_in_links(place)) or _("No notes.")
        st.markdown(keep_names_whole(notes))
    with right:
        show_words(place, fill(step.text, first, second), {})
        if step.question:
            _show_answers(step.question, first, second)
        steps = place.lesson.steps
        if place.number + 1 < len(steps):
            st.caption(_("Next: {step}").format(step=steps[place.number + 1].title))


def _show_answers(question: Question, first: Subject | None, second: Subject | None) -> None:
    numbers = number_of_address(SEED), number_of_address(NUMBER)
    asked = ask_of(question, *numbers)
    is_exercise = isinstance(question, ExerciseQuestion)
    asked = escape_markdown(asked) if is_exercise else fill(asked, first, second)
    st.markdown(f"**{keep_names_whole(asked)}**")
    for told in answers_of(question, first, second, *numbers):
        icon = ":material/check_circle:" if told.is_right else ":material/cancel:"
        st.markdown(f"{icon} {keep_names_whole(told.says)}")
        if told.steps:
            st.markdown("\n".join(solution_lines(told.steps)))


def show_script_link(place: Place) -> None:
    """Show the link that opens the teacher's window."""
    turned = [(word, address.get(word)) for word in (SEED, NUMBER) if address.has(word)]
    words = urlencode([*lesson_in_links(place), (SCRIPT, "1"), *turned])
    st.link_button(
        _("Script"),
        f"?{words}",
        icon=":material/speaker_notes:",
        type="tertiary",
        help=_("What the speaker says, in a window of its own that goes on with this one"),
    )
