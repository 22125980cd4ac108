"""Python's half of the diagram: gives the drawing to the browser."""

import re
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from language.catalogue import _

_FOLDER = Path(__file__).parent
LOWEST, HIGHEST = 180, 640
"""Bounds of the frame's height in pixels."""


@st.cache_resource(show_spinner=False)
def _component() -> ComponentRenderer:
    return st.components.v2.component(
        "backbone_diagram",
        html=(_FOLDER / "diagram.html").read_text(encoding="utf-8"),
        css=(_FOLDER / "diagram.css").read_text(encoding="utf-8"),
        js=(_FOLDER / "diagram.js").read_text(encoding="utf-8"),
    )


def show_diagram(svg: str, name: str) -> None:
    """A drawing that can be moved and zoomed, fitted to the page at first."""
    words = {
        "fit": _("Fit"),
        "larger": _("Larger"),
        "smaller": _("Smaller"),
        "label": _("Diagram of {name}").format(name=name),
    }
    height = frame_height(svg)
    _component()(key="diagram", data={"svg": svg, "words": words, "height": height}, height=height)


def frame_height(svg: str) -> int:
    """Height of the frame in pixels: the drawing's own, within bounds.

    Told to the page beforehand, so that nothing moves when the drawing arrives.
    """
    size = re.search(r'<svg width="\d+pt" height="(\d+)pt"', svg)
    drawn = int(size.group(1)) * POINT if size else HIGHEST
    return round(min(HIGHEST, max(LOWEST, drawn + 2 * MARGIN)))


POINT = 4 / 3
"""Pixels in a point."""

MARGIN = 12
