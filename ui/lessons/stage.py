"""Show the picture of a lesson's step: a network, a figure, a plot, a demonstration."""

from collections.abc import Callable, Mapping
from html import escape
from types import MappingProxyType
from typing import Any, cast

import streamlit as st

from backbones.registry import parse
from backbones.spec import BackboneSpec, SpecError
from backbones.title import title
from language.catalogue import _, language
from language.said import SaidError
from teaching.demonstrations import SETTINGS
from teaching.lesson import (
    Cards,
    Demonstration,
    DevicePicture,
    FigurePicture,
    NetworkPicture,
    PlotPicture,
    RunPicture,
    TablePicture,
)
from teaching.plots import COMMANDS, own_on_axis, plot_figures
from teaching.reader import validated
from teaching.tables import picture_html, table_html
from ui import cached
from ui.device.measuring import show_measuring, times_of
from ui.device.results import show_times
from ui.diagram.component import HEIGHT, Drawing, Look, show_diagram
from ui.figure.component import show_figure
from ui.lessons.demonstrations import SHOWN
from ui.lessons.demonstrations.frame import framed, show_picture
from ui.lessons.place import Place
from ui.lessons.run import show_run
from ui.plots import show_plot
from ui.presenting import is_presented
from ui.reserved_height import reserve_height
from ui.style import is_dark
from ui.views import in_pairs
from viz.changes import Changes
from viz.numbers import compact
from viz.theme import enlarged


def show_stage(place: Place, spec: BackboneSpec | None) -> None:
    """Show a step's picture; ``spec`` is its network as the reader has turned it."""
    picture = place.step.picture
    try:
        _SHOW[type(picture)](place, spec)
    except SaidError as error:
        st.error(error.sentence(_))


def _show_network(place: Place, spec: BackboneSpec | None) -> None:
    picture = cast(NetworkPicture, place.step.picture)
    if spec is None:
        return
    spoken, direction = language(), picture.direction
    beside = parse(picture.beside) if picture.beside else None
    drawing = Drawing(
        stamp=f"{spec.text} {direction} {spoken} {beside or ''}{place.key}",
        name=title(spec),
        network=cached.packed_diagram(spec, direction, spoken),
        base=beside,
        changes=cached.changed(beside, spec, spoken) if beside else Changes(),
        subject=direction,
        is_plain=True,
    )
    look = Look(picture.open, picture.colour, picture.part)
    with reserve_height(HEIGHT, "diagram", place.key):
        show_diagram(drawing, look, _leave, f"{place.key}diagram")


def _show_figure(place: Place, spec: BackboneSpec | None) -> None:
    picture = cast(FigurePicture, place.step.picture)
    if spec is None:
        return
    spoken = language()
    subjects = cached.figure_subjects(spec).get(picture.kind, ())
    if not subjects:
        st.info(_("This network has no such figure."))
        return
    subject = picture.which if picture.which in subjects else subjects[0]
    with reserve_height(HEIGHT, "diagram", place.key):
        if picture.kind == "paper":
            figure = cached.paper(spec, subject, spoken, digit=picture.digit, is_low=is_presented())
            if picture.digit is None:
                # The reader's own numbers belong to the exercise of Explore.
                figure = figure.of_network()
            stamp = f"{spec.text} {subject} {spoken} {picture.digit} {is_presented()}"
            show_figure(figure, stamp, f"{place.key}paper", is_dark=is_dark())
        else:
            drawn = cached.figure(spec, picture.kind, subject, spoken)
            drawing = Drawing(
                stamp=f"{spec.text} {picture.kind} {subject} {spoken}{place.key}",
                name=drawn.title,
                figure=cached.figure_arrays(spec, picture.kind, subject, spoken),
                subject=subject,
                is_plain=True,
            )
            show_diagram(drawing, Look(), _leave, f"{place.key}diagram")


def _show_plot(place: Place, spec: BackboneSpec | None) -> None:
    picture = cast(PlotPicture, place.step.picture)
    _show_figures(place, picture, spec)
    _show_commands(picture)


def _show_figures(place: Place, picture: PlotPicture, spec: BackboneSpec | None) -> None:
    own = own_on_axis(picture, spec, cached.profile(spec)) if spec else []
    figures = plot_figures(picture, own, is_dark=is_dark())
    with framed(place.key):
        if len(figures) == 1:
            show_picture(figures[0], f"{place.key}plot")
            return
        for number, (column, figure) in enumerate(in_pairs(list(figures))):
            shown = enlarged(figure) if is_presented() else figure
            show_plot(shown, f"{place.key}plot-{number}", place=column)


def _show_commands(picture: PlotPicture) -> None:
    if picture.of in COMMANDS and not is_presented():
        st.caption(_("Made by"))
        st.code(COMMANDS[picture.of], language=None, wrap_lines=True)


def _show_run(place: Place, _spec: BackboneSpec | None) -> None:
    show_run(cast(RunPicture, place.step.picture).experiment, place)


def _show_demonstration(place: Place, _spec: BackboneSpec | None) -> None:
    picture = cast(Demonstration, place.step.picture)
    settings = validated(SETTINGS[picture.of], picture.settings)
    SHOWN[picture.of](settings, f"{place.key}{picture.of}")


def _show_cards(place: Place, _spec: BackboneSpec | None) -> None:
    picture = cast(Cards, place.step.picture)
    cards = "".join(
        f'<li data-mark-name="{escape(card.title)}"><b>{escape(card.title)}</b>'
        f"<p>{escape(card.says)}</p></li>"
        for card in picture.items
    )
    st.html(f'<ol class="lesson-cards">{cards}</ol>')


def _show_table(place: Place, _spec: BackboneSpec | None) -> None:
    written = picture_html(cast(TablePicture, place.step.picture))
    # On a phone it scrolls: the keyboard must reach it.
    named = f'role="group" aria-label="{escape(place.step.title)}" tabindex="0"'
    st.html(f'<div class="lesson-wide" {named}>{written}</div>')


def _show_device(place: Place, _spec: BackboneSpec | None) -> None:
    picture = cast(DevicePicture, place.step.picture)
    specs = []
    for text in picture.networks:
        try:
            specs.append(parse(text))
        except SpecError as error:
            st.error(error.sentence(_))
    profiles = [(title(spec), cached.profile(spec)) for spec in specs]
    rows = [(name, compact(one.params), compact(one.macs)) for name, one in profiles]
    st.html(table_html((_("Network"), _("Parameters"), _("MACs")), rows))
    st.markdown(_("And how long does each take? Your own device knows."))
    show_measuring(specs, place.key)
    if times := times_of(specs):
        show_times(times, place.key)


def _leave(_look: Look) -> None:
    """Leave what was opened in the diagram to the browser: a step begins as its file says."""


_SHOW: Mapping[type[Any], Callable[[Place, BackboneSpec | None], None]] = MappingProxyType(
    {
        NetworkPicture: _show_network,
        FigurePicture: _show_figure,
        PlotPicture: _show_plot,
        RunPicture: _show_run,
        Demonstration: _show_demonstration,
        Cards: _show_cards,
        DevicePicture: _show_device,
        TablePicture: _show_table,
    }
)
