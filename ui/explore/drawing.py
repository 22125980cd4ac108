"""Show a network's diagram, or one of the figures that its graph gives rise to."""

from collections.abc import Sequence
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from backbones.spec import BackboneSpec
from export.network import file_stem
from language.catalogue import _, language
from ui import address, cached
from ui.callbacks import run_to_end
from ui.diagram.component import HEIGHT, Drawing, show_diagram
from ui.explore.paper import choose_paper, read_digit, read_growth, show_paper
from ui.explore.speed.kept import microseconds
from ui.explore.speed.sources import time_sources
from ui.explore.take_along import PictureFile, show_take_along
from ui.explore.view import NetworkView
from ui.markdown import escape_markdown
from ui.reserved_height import reserve_height
from ui.views import choose_view, read_view, write_view
from ui.widget_value import set_value
from viz.changes import Changes
from viz.export import FORMATS
from viz.layout import LayoutError
from viz.palette import BOUND, TIME


def kinds_of(spec: BackboneSpec) -> tuple[str, ...]:
    """Return the kinds of picture that there are of a network, the diagram first."""
    return ("network", *cached.figure_subjects(spec))


def kind_of(view: NetworkView) -> str:
    """Return the kind of picture that the address asks for."""
    return read_view(view.key("view"), kinds_of(view.spec))


def kind_words() -> dict[str, str]:
    """Name the kinds of picture."""
    return {
        "network": _("Diagram"),
        "paper": _("Paper figure"),
        "stack": _("Stack view"),
        "dense": _("Dense connections"),
        "cell": _("Cell"),
        "gate": _("Gate"),
    }


def show_drawing(view: NetworkView, base: BackboneSpec | None, name: str, group: str = "") -> None:
    """Show the diagram or one of the figures, with the choices that change what is drawn.

    Changes are marked against the network ``base``. Diagrams of one ``group`` of a page move, open
    and select together.
    """
    spoken = language()
    words = kind_words()
    kinds = kinds_of(view.spec)
    if "paper" not in kinds and address.get(view.key("view")) == "paper":
        # Before there were figures of papers, the word led to the stack.
        write_view(view.key("view"), "stack", kinds[0])
    with st.container(key=view.key("drawing"), gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", key=view.key("views")):
            left, middle, right = (st.container(width="content") for _place in range(3))
        kind = choose_view(
            left, _("View"), view.key("view"), {kind: words[kind] for kind in kinds}, is_bare=True
        )
        try:
            if kind == "paper":
                subject = choose_paper(view, middle)
                with right:
                    show_take_along(view, _paper_files(view, subject, spoken))
                with reserve_height(HEIGHT, "diagram", view.scope):
                    show_paper(view, subject)
                return
            if kind == "network":
                drawing = _network(view, base, middle, name, spoken, group)
            else:
                drawing = _figure(view, kind, middle, spoken)
        except LayoutError as error:
            st.error(escape_markdown(error.sentence(_)))
            return
        with right:
            show_take_along(view, _files(view, kind, drawing, spoken))
        with reserve_height(HEIGHT, "diagram", view.scope):
            show_diagram(drawing, view.look, view.write_look, view.key("diagram"))


def _network(
    view: NetworkView,
    base: BackboneSpec | None,
    place: DeltaGenerator,
    name: str,
    spoken: str,
    group: str,
) -> Drawing:
    words = {"LR": _("Left to right"), "TB": _("Top to bottom")}
    direction = choose_view(place, _("Direction"), view.key("direction"), words, is_bare=True)
    spec = view.spec
    base = None if base == spec else base
    changes = cached.changed(base, spec, spoken) if base else Changes()
    times, device = microseconds(view), cached.usual_device()
    seen = hash((tuple(times.items()), device))
    return Drawing(
        stamp=f"{spec.text} {direction} {spoken} {base or ''}{seen}",
        name=name,
        network=cached.packed_diagram(spec, direction, spoken),
        base=base,
        changes=changes,
        subject=direction,
        group=group,
        partners=cached.partners(spec, base) if group and base else {},
        bounds=cached.microseconds_at_least(spec, device),
        times=times,
        sources=time_sources(view),
    )


def _figure(view: NetworkView, kind: str, place: DeltaGenerator, spoken: str) -> Drawing:
    spec = view.spec
    subjects = cached.figure_subjects(spec)[kind]
    subject = subjects[0]
    if len(subjects) > 1:
        subject = _choose_subject(place, subjects, view.key("which"))
    picture = cached.figure(spec, kind, subject, spoken)
    return Drawing(
        stamp=f"{spec.text} {kind} {subject} {spoken}",
        name=picture.title,
        figure=cached.figure_arrays(spec, kind, subject, spoken),
        subject=subject,
    )


def _choose_subject(place: DeltaGenerator, subjects: Sequence[str], word: str) -> str:
    """Choose which of the parts a figure shows, kept in the address under ``word``."""
    key = f"view-{word}"
    set_value(key, read_view(word, subjects))

    def take() -> None:
        run_to_end(lambda: write_view(word, st.session_state[key], subjects[0]))

    return str(
        place.selectbox(
            _("Which"), subjects, key=key, on_change=take, label_visibility="collapsed", width=220
        )
    )


def _paper_files(view: NetworkView, subject: str, spoken: str) -> list[PictureFile]:
    """Return files of one of the paper's figures."""
    spec, growth, digit = view.spec, read_growth(view), read_digit(view, subject)
    return [
        PictureFile(
            ending,
            media,
            f"{file_stem(spec)}-{subject}.{ending}",
            partial(cached.exported_paper, spec, subject, ending, spoken, growth, digit),
        )
        for ending, media in FORMATS.items()
        if ending != "dot"
    ]


def _files(view: NetworkView, kind: str, drawing: Drawing, spoken: str) -> list[PictureFile]:
    """Return files of what is on the screen, made when they are asked for."""
    spec, look = view.spec, view.look
    is_bound = look.colour == BOUND
    times = drawing.bounds if is_bound else drawing.times
    shown = (look.open, TIME if is_bound else look.colour)
    return [
        PictureFile(
            ending,
            media,
            f"{file_stem(spec)}-{kind}.{ending}",
            partial(
                cached.exported,
                *(spec, kind, drawing.subject, *shown, ending, spoken, drawing.base),
                tuple(times.items()),
            ),
        )
        for ending, media in FORMATS.items()
        if kind == "network" or ending != "dot"
    ]
