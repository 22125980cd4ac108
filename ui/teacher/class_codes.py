"""Open a class's code for a question, and see to those that are there."""

import time
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

import streamlit as st
from sqlalchemy.exc import DBAPIError

from backbones.registry import OWN, PRESETS
from classroom import predictions
from classroom.codes import HOURS, LONGEST_QUESTION, CodeError, Question
from classroom.device_times import KIND, MOST_NETWORKS, as_csv, read_answers, settings_of
from language.catalogue import _, ngettext
from language.units import duration
from ui.access import is_teacher
from ui.callbacks import run_to_end
from ui.class_code import CODE, class_codes, said
from ui.download import show_download
from ui.language import kept_in_links
from ui.markdown import escape_markdown

USUAL = ("resnet-18", "resnet-50", "densenet-121", "nasnet-a-mobile", "efficientnet-b0")
"""Presets that are asked for unless the teacher chooses others: more MACs are not always slower."""

QUESTION, NETWORKS, OPEN_HOURS = "class-question", "class-networks", "class-hours"
ASKED = "class-asked"
TROUBLE = "class-trouble"


def show_class_codes() -> None:
    """Show the form that opens a code, and the codes that are kept."""
    st.subheader(_("Class codes"), anchor=False)
    st.caption(
        _(
            "Readers who enter a code measure networks on their own devices and share the times, "
            "or answer the questions of lessons together; neither names nor addresses are kept."
        )
    )
    _show_form()
    try:
        questions = class_codes().questions()
    except DBAPIError as error:
        st.error(said(error))
        return
    for question in questions:
        _show_row(question)


def _show_form() -> None:
    own = {family.name for family in OWN}
    names = [name for name, preset in PRESETS.items() if preset.spec.family in own]
    with st.expander(_("Open a code"), icon=":material/add:"):
        kinds = {KIND: _("Times on their devices"), predictions.KIND: _("Answers in lessons")}
        kind = st.segmented_control(
            _("What the class gives"),
            list(kinds),
            default=KIND,
            required=True,
            format_func=lambda kind: kinds[kind],
            key=ASKED,
        )
        st.text_input(
            _("Question"),
            max_chars=LONGEST_QUESTION,
            key=QUESTION,
            placeholder=_("What does a network take on your device?")
            if kind == KIND
            else _("Name of the lecture"),
        )
        if kind == KIND:
            st.multiselect(
                _("Networks"),
                names,
                list(USUAL),
                max_selections=MOST_NETWORKS,
                format_func=lambda name: PRESETS[name].title,
                key=NETWORKS,
            )
        st.segmented_control(
            _("Open for"),
            HOURS,
            default=HOURS[1],
            required=True,
            format_func=lambda hours: ngettext("{count} hour", "{count} hours", hours),
            key=OPEN_HOURS,
        )
        st.button(_("Open a code"), key="class-open", type="primary", on_click=_open)
        if words := st.session_state.get(TROUBLE):
            st.error(escape_markdown(words))


def _open() -> None:
    def open_() -> None:
        if not is_teacher():
            return
        kind = st.session_state[ASKED]
        chosen = st.session_state.get(NETWORKS, ()) if kind == KIND else ()
        settings = settings_of([PRESETS[name].spec.text for name in chosen])
        hours = float(st.session_state[OPEN_HOURS])
        try:
            class_codes().open(kind, st.session_state[QUESTION], hours, settings)
        except (CodeError, DBAPIError) as error:
            st.session_state[TROUBLE] = said(error)
        else:
            st.session_state[TROUBLE] = ""

    run_to_end(open_)


def _show_row(question: Question) -> None:
    is_open = question.is_open()
    left = duration(max(0.0, question.ends - time.time()))
    told = [
        _("ends in {time}").format(time=left) if is_open else _("ended"),
        ngettext("{count} answer", "{count} answers", question.answers),
    ]
    with st.container(
        horizontal=True, vertical_alignment="center", key=f"teacher-code-{question.code}"
    ):
        with st.container():
            name = f"**{question.code}** {escape_markdown(question.question)}"
            st.markdown(f"{name} · {' · '.join(told)}")
        if is_open:
            st.page_link(
                "pages/classroom.py", label=_("Show"), icon=":material/open_in_full:",
                query_params=[(CODE, question.code), *kept_in_links()],
            )  # fmt: skip
        if question.kind in _TABLES and question.answers:
            with st.container(width=160):
                show_download(
                    _("Download (CSV)"),
                    partial(_csv, question.code, question.kind),
                    f"class-{question.code}.csv",
                    "text/csv",
                    key=f"class-csv-{question.code}",
                )
        st.button(
            _("End") if is_open else _("Delete"),
            icon=":material/stop:" if is_open else ":material/delete:",
            key=f"class-end-{question.code}",
            on_click=partial(_end, question.code, is_open),
        )


_TABLES: Mapping[str, Callable[[list[str]], str]] = MappingProxyType(
    {KIND: lambda answers: as_csv(read_answers(answers)), predictions.KIND: predictions.as_csv}
)
"""Functions that make a table of the answers of each kind."""


def _csv(code: str, kind: str) -> str:
    return _TABLES[kind](class_codes().answers(code))


def _end(code: str, is_open: bool) -> None:
    if is_teacher():
        codes = class_codes()
        codes.end(code) if is_open else codes.delete(code)
