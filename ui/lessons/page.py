"""Show the list of lessons, or one step: its words beside its picture, and the ways on."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from backbones.registry import parse
from backbones.spec import BackboneSpec
from language.catalogue import _
from language.said import SaidError
from teaching.lesson import LessonError
from teaching.numbers import Subject, fill
from ui import cached
from ui.explore.present import mount_keys
from ui.lessons.classroom import class_of_address, show_class_bar
from ui.lessons.knobs import show_knobs, spec_of
from ui.lessons.own_way import show_own_way
from ui.lessons.place import Place, go_to, is_script, neighbour, place_of_address
from ui.lessons.question import answered, show_class, show_class_stage, show_question
from ui.lessons.script import show_script, show_script_link
from ui.lessons.stage import show_stage
from ui.lessons.words import show_contents, show_words
from ui.markdown import escape_markdown
from ui.page_name import show_name
from ui.presenting import is_presented, present


def show_lessons() -> None:
    """Show what the address asks for."""
    try:
        place = place_of_address()
    except LessonError as error:
        st.error(escape_markdown(error.sentence(_)))
        place = None
    if place is None:
        _show_list()
    else:
        _show_step(place)


def _show_list() -> None:
    show_name(_("Lessons"))
    st.markdown(
        _(
            "The lecture on backbones, made playable: each step is one idea and one picture that "
            "you can turn. Guess first, then look."
        )
    )
    if code := class_of_address():
        # Whoever waits here goes along when the teacher begins.
        show_class_bar(code, "", "")
    show_contents(None)


def _show_step(place: Place) -> None:
    spec, first, second = None, None, None
    with _errors_told():
        spec = spec_of(place)
        first = _subject(spec)
        second = _subject(parse(place.step.beside)) if place.step.beside else None
    if is_script():
        _show_header(place)
        with _errors_told():
            show_script(place, first, second)
        return
    if not is_presented():
        with st.sidebar:
            show_contents(place)
    with st.container(key="lesson-step", gap="xsmall"):
        _show_header(place)
        left, right = st.columns([0.36, 0.64], gap="medium")
        with right, st.container(key="lesson-stage"):
            if not show_class_stage(place, first, second):
                show_stage(place, spec)
        with left, st.container(key="lesson-text"):
            with _errors_told():
                show_words(place, fill(place.step.text, first, second), answered(place))
            if spec:
                show_knobs(place, spec)
            with _errors_told():
                show_question(place, first, second)
                show_class(place, first, second)
            if not is_presented():
                show_own_way(place, spec)


def _show_header(place: Place) -> None:
    mount_keys()
    before, after = neighbour(place, -1), neighbour(place, 1)
    keys = "present" if is_presented() else "lesson"
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        show_name(place.step.title)
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", width="content",
            key="actions-lesson",
        ):  # fmt: skip
            st.caption(
                _("{lesson}, {number} of {count}").format(
                    lesson=place.lesson.title,
                    number=place.number + 1,
                    count=len(place.lesson.steps),
                )
            )
            with st.container(key=f"{keys}-back", width="content"):
                st.button(
                    _("Back"), icon=":material/arrow_back:", on_click=_go, args=(before,),
                    disabled=before is None, type="tertiary", help=_("Key Page Up"),
                )  # fmt: skip
            with st.container(key=f"{keys}-next", width="content"):
                st.button(
                    _("Next"), icon=":material/arrow_forward:", on_click=_go, args=(after,),
                    disabled=after is None, type="primary", help=_("Key Page Down"),
                )  # fmt: skip
            if is_script():
                return
            if not is_presented():
                show_script_link(place)
            with st.container(key="present-toggle", width="content"):
                st.button(
                    _("End") if is_presented() else _("Present"),
                    icon=":material/close:" if is_presented() else ":material/slideshow:",
                    help=_("For the last row of a room (key P)"),
                    on_click=present,
                    args=(not is_presented(),),
                    type="tertiary",
                )


@contextmanager
def _errors_told() -> Iterator[None]:
    """Show what cannot be in one sentence: a turned knob may take away a part that is named."""
    try:
        yield
    except SaidError as error:
        st.error(escape_markdown(error.sentence(_)))


def _go(to: tuple[str, str] | None) -> None:
    if to is not None:
        go_to(*to)


def _subject(spec: BackboneSpec | None) -> Subject | None:
    return Subject(spec, cached.profile(spec)) if spec else None
