"""Show the figures of a network's paper: panels beside and under one another, as there is room."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from language.catalogue import _, language
from language.terms import short_term
from training.digit_images import DIGITS
from ui import address, cached
from ui.callbacks import run_to_end
from ui.explore.view import NetworkView
from ui.figure.component import show_figure, show_panels
from ui.presenting import is_presented
from ui.style import is_dark
from ui.views import choose_view, read_view, write_view
from ui.widget_value import set_value
from viz.paper import dense, gates
from viz.paper.dense import EXERCISE, MOST, Growth, growth_panel
from viz.paper.figures import subject_words
from viz.paper.panel import Panel

MOST_MACS = 30_000_000_000
"""Largest network that is run on an image: two of them take some seconds on two cores."""


def choose_paper(view: NetworkView, place: DeltaGenerator) -> str:
    """Choose which of the papers' figures is shown, where the network has several."""
    subjects = cached.figure_subjects(view.spec)["paper"]
    word = view.key("which")
    subject = read_view(word, subjects)
    if len(subjects) == 1:
        return subject
    key = f"view-{word}"
    set_value(key, subject)

    def take() -> None:
        run_to_end(lambda: write_view(word, st.session_state[key], subjects[0]))

    words = {subject: short_term(word) for subject, word in subject_words().items()}
    return str(
        place.selectbox(
            _("Which"),
            subjects,
            format_func=words.__getitem__,
            key=key,
            on_change=take,
            label_visibility="collapsed",
            width=260,
        )
    )


def show_paper(view: NetworkView, subject: str) -> None:
    """Show one of the figures, and below it what the reader can turn in it."""
    spoken, growth, digit = language(), read_growth(view), read_digit(view, subject)
    with st.spinner(_("Running the network on the image")) if digit is not None else nullcontext():
        figure = cached.paper(view.spec, subject, spoken, growth, digit, is_low=is_presented())
    stamp = f"{view.spec.text} {subject} {spoken} {growth} {is_presented()}"
    if is_presented():
        show_figure(figure, f"{stamp} {digit}", view.key("paper"), is_dark=is_dark())
        return
    own = tuple(panel for panel in figure.panels if not panel.is_exercise)
    show_figure(replace(figure, panels=own), stamp, view.key("paper"), is_dark=is_dark())
    if subject == dense.SUBJECT:
        _show_exercise(view)
    if subject == gates.SUBJECT:
        _show_gates(view, [panel for panel in figure.panels if panel.is_exercise])


def read_growth(view: NetworkView) -> Growth:
    """Read the values of the growth exercise from the address."""
    parts = address.get(view.key("growth")).split(".")
    given = [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 4]
    if len(given) != len(_most()):
        return EXERCISE
    return Growth(*(min(max(1, value), most) for value, most in zip(given, _most(), strict=True)))


def read_digit(view: NetworkView, subject: str) -> int | None:
    """Read the chosen image from the address: a digit, or none; only gates have one."""
    word = address.get(view.key("digit"))
    is_offered = subject == gates.SUBJECT and cached.profile(view.spec).macs <= MOST_MACS
    return int(word) if is_offered and word in map(str, DIGITS) else None


def _show_gates(view: NetworkView, drawn: Sequence[Panel]) -> None:
    """Show the gates of a digit that the reader chooses."""
    if cached.profile(view.spec).macs > MOST_MACS:
        st.caption(_("This network is too large to run on an image here."))
        return
    words = {"": _("None"), **{str(digit): str(digit) for digit in DIGITS}}
    choose_view(st.container(), _("Digit whose gates are shown"), view.key("digit"), words)
    if drawn:
        stamp = f"{view.spec.text} {drawn[0].alt}"
        show_panels(drawn, stamp, view.key("gates"), is_dark=is_dark())


def _most() -> tuple[int, int, int]:
    return MOST.init, MOST.rate, MOST.layers


def _show_exercise(view: NetworkView) -> None:
    """Show sliders of the growth exercise, which change no network."""
    growth = read_growth(view)
    labels = {
        "init": _("Channels in front, k₀"),
        "rate": _("Growth rate, k"),
        "layers": _("Layers, L"),
    }
    sliders, drawn = st.columns(2, gap="large")
    sliders.caption(_("How many channels does each layer read? The exercise changes no network."))

    def take() -> None:
        run_to_end(write)

    def write() -> None:
        values = [str(st.session_state[view.key(f"growth-{name}")]) for name in labels]
        usual = f"{EXERCISE.init}.{EXERCISE.rate}.{EXERCISE.layers}"
        write_view(view.key("growth"), ".".join(values), usual)

    for (name, label), most in zip(labels.items(), _most(), strict=True):
        key = view.key(f"growth-{name}")
        set_value(key, getattr(growth, name))
        sliders.slider(label, 1, most, key=key, on_change=take)
    with drawn:
        panels = (growth_panel(growth),)
        show_panels(panels, f"{growth} {language()}", view.key("exercise"), is_dark=is_dark())
