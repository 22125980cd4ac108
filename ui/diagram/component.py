"""Pass a network or a picture to the browser's diagram, and receive what the reader opened.

All layouts of a network's nodes go to the browser at once, so opening a node takes no round trip.
What is sent stays the same until another network is shown: then a click sends a kilobyte, not half
a megabyte.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import streamlit as st

from backbones.spec import BackboneSpec
from ui.diagram.words import diagram_words
from ui.packed import packed
from ui.page_component import page_component
from ui.presenting import is_presented
from viz.changes import Changes
from viz.palette import DARK, LIGHT, RAMP, RAMP_DARK, TINTS, TINTS_DARK

HEIGHT = 540
"""Height in pixels at 720 of the window; the style sheets have that of each window."""

PALETTE = {
    "light": {"colours": asdict(LIGHT), "tints": TINTS, "ramp": RAMP},
    "dark": {"colours": asdict(DARK), "tints": TINTS_DARK, "ramp": RAMP_DARK},
}


@dataclass(frozen=True)
class Look:
    """The reader's state of a diagram: open parts, colouring, selected part; as in the address."""

    open: str = ""
    colour: str = "kind"
    selected: str = ""


@dataclass(frozen=True)
class Drawing:
    """The content of the component: a network's packed arrays, or a picture's marks.

    ``stamp`` changes when the drawing does; ``subject`` is the part that a figure shows, or a
    network's direction. ``changes`` are those against the network ``base``. Diagrams of one
    ``group`` move, open and select together; ``partners`` are the paths of the other's parts that
    match this one's, where they have other names.
    ``bounds`` and ``times`` are microseconds of operations by their paths, at least and measured;
    ``sources`` tells where they are from, by the names of their colourings. Of a plain drawing
    there are neither search nor colours nor the small map: a lesson chooses what is shown.
    """

    stamp: str
    name: str
    network: str = field(default="", repr=False)
    figure: Mapping[str, Any] | None = field(default=None, repr=False)
    caption: str = ""
    subject: str = ""
    changes: Changes = field(default_factory=Changes, repr=False)
    base: BackboneSpec | None = None
    level: int = 1
    group: str = ""
    partners: Mapping[str, str] = field(default_factory=dict, repr=False)
    bounds: Mapping[str, float] = field(default_factory=dict, repr=False)
    times: Mapping[str, int] = field(default_factory=dict, repr=False)
    sources: Mapping[str, str] = field(default_factory=dict, repr=False)
    is_plain: bool = False


def show_diagram(drawing: Drawing, look: Look, take: Callable[[Look], None], key: str) -> None:
    """Draw a diagram under a key of its own; ``take`` is called with what the reader changed."""
    # The first look at a drawing stays what the browser was told, whatever is turned later.
    first_look: tuple[str, Look] | None = st.session_state.get(f"{key}-first-look")
    if first_look is None or first_look[0] != drawing.stamp:
        first_look = (drawing.stamp, look)
        st.session_state[f"{key}-first-look"] = first_look

    def heard() -> None:
        state = st.session_state[key].get("state") or {}
        take(Look(*(str(state.get(name, "")) for name in ("open", "colour", "selected"))))

    more = {
        "figure": drawing.figure,
        **drawing.changes.data(),
        "partners": dict(drawing.partners),
        "bounds": dict(drawing.bounds),
        "times": dict(drawing.times),
    }
    page_component("backbone_diagram")(
        key=key,
        data={
            "key": key,
            "stamp": drawing.stamp,
            "network": drawing.network or None,
            "more": packed(json.dumps(more, separators=(",", ":"))),
            "caption": drawing.caption,
            "group": drawing.group,
            "start": {**asdict(first_look[1]), "level": drawing.level},
            "present": is_presented(),
            "plain": drawing.is_plain,
            "words": diagram_words(drawing.name, drawing.sources),
            "palette": PALETTE,
        },
        on_state_change=heard,
    )
    wanted: tuple[int, str] = st.session_state.get(f"{key}-wanted", (0, ""))
    told_part = {"key": key, "count": wanted[0], "path": wanted[1]}
    page_component("diagram_messenger")(key=f"{key}-messenger", data=told_part, height=1)


def point_at(key: str, path: str) -> None:
    """Select a part in the diagram of a key from elsewhere on the page."""
    count, _path = st.session_state.get(f"{key}-wanted", (0, ""))
    st.session_state[f"{key}-wanted"] = (count + 1, path)
