"""The parts of the Explore page, from the address to the figures."""

import streamlit as st

from backbones.registry import FAMILIES, preset_of
from backbones.spec import BackboneSpec, format_value
from language.catalogue import _
from ui import url
from ui.knob_widget import label
from ui.train.link import show_train_link


def title(spec: BackboneSpec) -> str:
    """The published name of a spec, or of the nearest one with what was turned."""
    if preset := preset_of(spec):
        return preset.title
    presets = FAMILIES[spec.family].presets
    nearest = min(presets, key=lambda preset: len(_turned(spec, preset.spec)))
    turned = _turned(spec, nearest.spec)
    if len(turned) > MOST_TURNED:
        return _("Custom {family}").format(family=_(FAMILIES[spec.family].title))
    return f"{nearest.title}, {', '.join(turned)}"


MOST_TURNED = 2
"""Knobs that a title names; with more the network is its own."""


def _turned(spec: BackboneSpec, base: BackboneSpec) -> list[str]:
    """What was turned between two specs, in words."""
    ours, theirs = spec.knobs(), base.knobs()
    names = [name for name in (*ours, *theirs) if ours.get(name) != theirs.get(name)]
    return [
        f"{label(spec.knob(name), name)} {format_value(getattr(spec, name))}"
        for name in dict.fromkeys(names)
    ]


def show_title(spec: BackboneSpec, pinned: BackboneSpec | None) -> None:
    """Name and idea of the network; pin it, or let go of the pinned one."""
    family = FAMILIES[spec.family]
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.title(title(spec), anchor=False)
    left.markdown(_(family.idea))
    left.caption(f"{family.paper} · `{spec.text}`")
    if pinned is None:
        right.button(
            _("Pin to compare"),
            icon=":material/keep:",
            help=_("Keep this network as the one that others are compared with"),
            on_click=url.write_pinned,
            args=(spec,),
            width="stretch",
        )
    else:
        right.button(
            _("Unpin {name}").format(name=title(pinned)),
            icon=":material/keep_off:",
            on_click=url.write_pinned,
            args=(None,),
            width="stretch",
        )
    show_train_link(right, spec)
