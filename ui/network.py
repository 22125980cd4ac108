"""The diagram's part of the Explore page."""

import streamlit as st

from backbones.spec import BackboneSpec
from language.catalogue import _
from ui import cached
from ui.diagram.component import HEIGHTS, Drawing, Look, show_diagram
from ui.views import choose_view
from viz.colours import COLOURS

LONGEST_PATH = 200


def read_look() -> Look:
    """How the address wants the diagram; what it cannot be is left to the diagram's defaults."""
    colour = st.query_params.get("colour", "")
    return Look(
        st.query_params.get("open", ""),
        colour if colour in COLOURS else COLOURS[0],
        st.query_params.get("part", "")[:LONGEST_PATH],
    )


def write_look(look: Look) -> None:
    """Put what differs from the usual into the address."""
    usual = Look("1")
    for name, value, default in (
        ("open", look.open, usual.open),
        ("colour", look.colour, usual.colour),
        ("part", look.selected, usual.selected),
    ):
        if value in ("", default):
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = value


def show_network(spec: BackboneSpec, name: str) -> None:
    """The diagram, and the choices that change what is drawn."""
    language = st.query_params.get("lang", "en")
    direction = choose_view(
        st.container(),
        _("Direction"),
        "direction",
        {"LR": _("Left to right"), "TB": _("Top to bottom")},
    )
    show_diagram(
        Drawing(
            stamp=f"{spec.text} {direction} {language}",
            name=name,
            network=cached.arrays(spec.text, direction, language),
            height=HEIGHTS[direction],
        ),
        read_look(),
        write_look,
    )
