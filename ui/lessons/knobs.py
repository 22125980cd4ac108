"""Show the knobs that a step leaves open; what is turned stands in the address."""

from collections.abc import Sequence

import streamlit as st

from backbones.registry import parse
from backbones.spec import BackboneSpec
from ui.explore.spec_form import Form, knob_field, take_spec_turns
from ui.knob_panel.panel import Group, show_panel
from ui.lessons.place import Place
from ui.presenting import is_presented
from ui.variants import read_variant


def spec_of(place: Place) -> BackboneSpec | None:
    """Return a step's network as the reader has turned it; None where it has none."""
    if not place.step.spec:
        return None
    form = _form(place)
    take_spec_turns(form)
    found = read_variant(form.place, form.usual)
    return found if found.family == form.usual.family else form.usual


def show_knobs(place: Place, spec: BackboneSpec, names: Sequence[str]) -> None:
    """Show a field for each knob that is left open."""
    known = [name for name in names if name in spec.knob_names()]
    if not known:
        return
    form = _form(place)
    with st.container(key=f"{place.key}knobs-row", width=640 if not is_presented() else 860):
        show_panel(form.panel, [Group("", [knob_field(form, spec, name) for name in known])])


def _form(place: Place) -> Form:
    return Form(scope=place.key, usual=parse(place.step.spec))
