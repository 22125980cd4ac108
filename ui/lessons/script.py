"""Show the teacher's window: what the speaker says of a step, and what comes next.

It follows the window that is presented, and that window follows it, in one browser.
"""

import streamlit as st

from language.catalogue import _
from teaching.lesson import Choice, Number
from teaching.numbers import Subject, fill
from ui.lessons.place import LESSON, SCRIPT, STEP, Place
from ui.lessons.words import show_words
from ui.markdown import keep_names_whole


def show_script(place: Place, first: Subject | None, second: Subject | None) -> None:
    """Show the notes large, beside them what the class sees."""
    step = place.step
    left, right = st.columns([0.58, 0.42], gap="large")
    with left, st.container(key="lesson-notes"):
        st.markdown(keep_names_whole(step.notes or _("No notes.")))
    with right:
        show_words(place, fill(step.text, first, second), {})
        question = step.question
        if isinstance(question, Choice | Number):
            st.markdown(f"**{keep_names_whole(fill(question.ask, first, second))}**")
        if isinstance(question, Choice):
            for answer in question.answers:
                icon = ":material/check_circle:" if answer.right else ":material/cancel:"
                said = keep_names_whole(fill(f"**{answer.says}** {answer.because}", first, second))
                st.markdown(f"{icon} {said}")
        if isinstance(question, Number):
            st.markdown(keep_names_whole(fill(question.because, first, second)))
        steps = place.lesson.steps
        if place.number + 1 < len(steps):
            st.caption(_("Next: {step}").format(step=steps[place.number + 1].title))


def show_script_link(place: Place) -> None:
    """Show the link that opens the teacher's window."""
    words = f"{LESSON}={place.lesson.name}&{STEP}={place.step.name}&{SCRIPT}=1"
    st.link_button(
        _("Script"),
        f"?{words}",
        icon=":material/speaker_notes:",
        type="tertiary",
        help=_("What the speaker says, in a window of its own that goes on with this one"),
    )
