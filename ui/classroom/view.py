"""Show a class's question under its code, and the answers as they arrive."""

from datetime import timedelta
from functools import partial
from html import escape
from urllib.parse import urlsplit

import plotly.graph_objects as go
import streamlit as st
from cachetools import LRUCache
from sqlalchemy.exc import DBAPIError

from backbones.registry import parse
from backbones.spec import BackboneSpec, SpecError
from backbones.title import title
from classroom import predictions
from classroom.codes import CodeError, Question, normalised
from classroom.device_times import KIND, DeviceTime, as_csv, networks_of, read_answers
from language.catalogue import _, language, ngettext, set_language
from ui import address
from ui.access import is_teacher
from ui.callbacks import run_to_end
from ui.class_code import CODE, class_codes, code_of_address, find_question, said
from ui.device.measuring import show_measuring, times_of
from ui.device.results import show_times
from ui.device.sharing import show_sharing
from ui.download import show_download
from ui.explore.failure import failure
from ui.language import kept_in_links
from ui.markdown import escape_markdown
from ui.page_name import show_name
from ui.plots import show_plot
from ui.profile_cache import cached_in
from ui.style import is_dark
from ui.ways import go_on, want
from viz.device_plots import device_figure

EVERY = timedelta(seconds=3)
ENTERED = "class-code"
LED = "class-led"
"""Session key of the code whose lesson the reader was led to."""


def show_class() -> None:
    """Show the class whose code the address has, or ask for a code."""
    code = code_of_address()
    try:
        question = find_question(code) if code else None
    except (CodeError, DBAPIError) as error:
        show_name(_("Class"))
        st.error(escape_markdown(said(error)))
        _ask_for_code()
        return
    if question is None:
        show_name(_("Class"))
        _ask_for_code()
    elif question.kind == predictions.KIND:
        _show_lesson(question)
    elif question.kind != KIND:
        show_name(question.question or _("Class"))
        st.info(_("This code asks for answers that this version does not know."))
    else:
        _show_question(question)


def _ask_for_code() -> None:
    def enter() -> None:
        run_to_end(lambda: address.put(CODE, normalised(st.session_state[ENTERED]) or None))

    with st.container(width=360):
        st.text_input(
            _("Class code"),
            max_chars=12,
            key=ENTERED,
            placeholder=_("Six letters, from your teacher"),
            on_change=enter,
        )


def _show_lesson(question: Question) -> None:
    """Lead to the lesson of a code, once by itself; Back leads to its link."""
    show_name(question.question or _("Lessons"))
    _show_code(question)
    words = [*lesson_words(question), *kept_in_links()]
    st.page_link(
        "pages/lessons.py",
        label=_("Open the lesson"),
        icon=":material/school:",
        query_params=words,
    )
    if not is_teacher() and st.session_state.get(LED) != question.code:
        st.session_state[LED] = question.code
        want("pages/lessons.py", words)
        go_on()


def lesson_words(question: Question) -> list[tuple[str, str]]:
    """Return the address words of the step that the teacher shows, with the code."""
    position = predictions.read_position(question.settings)
    place = [("lesson", position.lesson), ("step", position.step)] if position.lesson else []
    return [*place, (CODE, question.code)]


def _show_code(question: Question) -> None:
    link = urlsplit(st.context.url or "")._replace(query=f"{CODE}={question.code}").geturl()
    st.html(
        f'<p class="class-code"><span>{escape(_("Class code"))}</span> '
        f"<b>{escape(question.code)}</b> <span>{escape(link)}</span></p>"
    )


def _show_question(question: Question) -> None:
    show_name(question.question or _("What does a network take on your device?"))
    specs = asked_networks(question)
    _show_code(question)
    st.fragment(partial(_show_answers, question.code), run_every=EVERY)()
    st.subheader(_("Measure on my device"), anchor=False)
    if specs:
        st.caption(
            _("{networks}; nothing leaves your device unless you share it.").format(
                networks=escape_markdown(", ".join(map(title, specs)))
            )
        )
        show_measuring(specs, "class-")
        if times := times_of(specs):
            show_times(times, "class-")
            show_sharing(times, "class-", question.code)
    else:
        st.caption(_("Choose a network on Explore, and measure it in the tab Speed."))


def asked_networks(question: Question) -> list[BackboneSpec]:
    """Return the networks that a question asks for, those that can be built here."""
    found = []
    for text in networks_of(question.settings):
        try:
            spec = parse(text)
        except SpecError:
            continue
        if failure(spec) is None:
            found.append(spec)
    return found


@cached_in(LRUCache(32))
def shared_times(code: str, count: int) -> tuple[DeviceTime, ...]:
    """Read the times of a code, of which there are ``count``: once for all who look on."""
    return tuple(read_answers(class_codes().answers(code)[:count]))


@cached_in(LRUCache(32))
def _figure(code: str, count: int, is_dark: bool, language: str) -> go.Figure:
    set_language(language)
    return device_figure(shared_times(code, count), is_dark=is_dark)


def _show_answers(code: str) -> None:
    """Show all times that were shared, again every few seconds."""
    try:
        count = class_codes().count(code)
        times = shared_times(code, count)
    except DBAPIError as error:
        st.error(said(error))
        return
    if not times:
        st.caption(_("Nobody has shared a time yet."))
        return
    show_plot(_figure(code, count, is_dark(), language()), "class-plot")
    left, right = st.columns([3, 1], vertical_alignment="center")
    left.caption(ngettext("{count} time shared", "{count} times shared", len(times)))
    with right:
        show_download(
            _("Download (CSV)"), as_csv(times), f"class-{code}.csv", "text/csv", key="class-csv"
        )
