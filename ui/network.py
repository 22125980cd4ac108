"""The diagram's part of the Explore page."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from backbones.spec import BackboneSpec
from language.catalogue import _, language
from ui import cached
from ui.diagram.component import HEIGHTS, LOWEST, ROWS, Drawing, Look, show_diagram
from ui.plain import plain
from ui.room import room
from ui.selection import read_part, write_part
from ui.url import read_view, write_view
from ui.views import choose_view
from viz.changes import Changes
from viz.colours import COLOURS
from viz.export import FORMATS
from viz.layout import LayoutError

LATEST = "diagram-latest"


def read_look() -> Look:
    """How the address wants the diagram; what it cannot be is left to the diagram's defaults."""
    colour = st.query_params.get("colour", "")
    return Look(
        st.query_params.get("open", ""),
        colour if colour in COLOURS else COLOURS[0],
        read_part(),
    )


def write_look(look: Look) -> None:
    """Put what differs from the usual into the address."""
    usual = Look("1")
    for name, value, default in (
        ("open", look.open, usual.open),
        ("colour", look.colour, usual.colour),
    ):
        if value in ("", default):
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = value
    write_part(look.selected)


def show_network(spec: BackboneSpec, pinned: BackboneSpec | None, name: str) -> None:
    """The diagram or one of the figures, with the choices that change what is drawn."""
    spoken = language()
    words = {
        "network": _("Diagram"),
        "paper": _("Paper figure"),
        "dense": _("Dense connections"),
        "cell": _("Cell"),
        "gate": _("Gate"),
    }
    kinds = ("network", *cached.figure_subjects(spec.text))
    left, middle, right = st.columns([5, 3, 1.6], vertical_alignment="bottom")
    view = choose_view(left, _("View"), "view", {kind: words[kind] for kind in kinds})
    try:
        if view == "network":
            drawing = _network(spec, pinned, middle, name, spoken)
        else:
            drawing = _figure(spec, view, middle, spoken)
    except LayoutError as error:
        st.error(plain(error.sentence(_)))
        return
    with right:
        _show_exports(spec, view, drawing, spoken)
    with room(LOWEST + ROWS, "diagram"):
        show_diagram(drawing, read_look(), write_look)


def _network(
    spec: BackboneSpec, pinned: BackboneSpec | None, place: DeltaGenerator, name: str, spoken: str
) -> Drawing:
    direction = choose_view(
        place, _("Direction"), "direction", {"LR": _("Left to right"), "TB": _("Top to bottom")}
    )
    base = _base(spec, pinned)
    changes = cached.changed(base, spec.text, spoken) if base else Changes()
    # Its place is there without it too: what follows keeps its own, and is not made anew.
    told = st.empty()
    if changes.sentence:
        told.markdown(f":material/difference: {changes.sentence}")
    return Drawing(
        stamp=f"{spec.text} {direction} {spoken} {base}",
        name=name,
        network=cached.arrays(spec.text, direction, spoken),
        base=base,
        changes=changes,
        height=HEIGHTS[direction],
        subject=direction,
    )


def _base(spec: BackboneSpec, pinned: BackboneSpec | None) -> str:
    """What changes are shown against: the pinned network, else the one before the last knob.

    A network of another family is nothing that a knob turned into this one.
    """
    before, present = st.session_state.get(LATEST, ("", spec.text))
    if present != spec.text:
        before = present
    st.session_state[LATEST] = (before, spec.text)
    base = pinned.text if pinned else before
    if base == spec.text or (not pinned and base.partition("?")[0] != spec.family):
        return ""
    return base


def _figure(spec: BackboneSpec, kind: str, place: DeltaGenerator, spoken: str) -> Drawing:
    subjects = cached.figure_subjects(spec.text)[kind]
    subject = subjects[0]
    if len(subjects) > 1:
        subject = _choose_subject(place, subjects)
    picture = cached.figure(spec.text, kind, subject, spoken)
    return Drawing(
        stamp=f"{spec.text} {kind} {subject} {spoken}",
        name=picture.title,
        figure=cached.figure_arrays(spec.text, kind, subject, spoken),
        height=round(min(640, max(300, picture.height + 24))),
        subject=subject,
    )


def _choose_subject(place: DeltaGenerator, subjects: Sequence[str]) -> str:
    """Which of the parts a figure shows, kept in the address."""
    key = "view-which"
    st.session_state[key] = read_view("which", subjects)

    def take() -> None:
        write_view("which", st.session_state[key], subjects[0])

    return str(place.selectbox(_("Which"), subjects, key=key, on_change=take))


def _show_exports(spec: BackboneSpec, view: str, drawing: Drawing, spoken: str) -> None:
    """Files of what is on the screen, made when they are asked for."""
    opened = st.query_params.get("open", "")
    colour = read_look().colour
    with st.popover(_("Download"), icon=":material/download:", width="stretch"):
        st.caption(_("As it is open and coloured now, with its fonts"))
        for ending, media in FORMATS.items():
            if view != "network" and ending == "dot":
                continue
            st.download_button(
                ending.upper(),
                lambda ending=ending: cached.exported(  # type: ignore[misc]
                    spec.text, view, drawing.subject, opened, colour, ending, spoken, drawing.base
                ),
                file_name=f"{spec.family}-{view}.{ending}",
                mime=media,
                key=f"export-{ending}",
                on_click="ignore",
                width="stretch",
            )
