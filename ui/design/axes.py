"""Choose the knobs of a sweep and their values, kept in the address as ``over`` once for each."""

from functools import partial

import streamlit as st

from backbones.spec import BackboneSpec
from design.axis import axis_of, suggested
from design.records import Axis
from design.sweep import check_axes
from language.catalogue import _
from language.said import SaidError
from language.terms import short_term
from ui import address
from ui.callbacks import run_to_end
from ui.knob_panel.fields import label
from ui.markdown import escape_markdown
from ui.widget_value import set_value

OVER = "over"
"""Address word of a knob and its values."""

PLACES = 2
NONE = ""


def read_texts(base: BackboneSpec) -> list[str]:
    """Read the axes that the address asks for as texts; the usual one where it asks for none."""
    if address.has(OVER):
        return list(address.get_all(OVER)[:PLACES])
    name = usual_knob(base)
    return [f"{name}={suggested(base, name)}"]


def usual_knob(base: BackboneSpec) -> str:
    """Return the knob that is gone over first: a whole number with a usual range."""
    names = [name for name in base.knob_names() if base.kind(name) == "whole number"]
    return next((name for name in names if base.knob(name).span), names[0])


def choose_axes(base: BackboneSpec) -> tuple[Axis, ...]:
    """Show a knob and its values, twice; return the axes, none where they cannot be."""
    texts = read_texts(base)
    for place in range(PLACES):
        _show_axis(base, texts, place)
    try:
        axes = tuple(axis_of(base, text) for text in texts)
        check_axes(axes)
    except SaidError as error:
        st.error(escape_markdown(error.sentence(_)))
        return ()
    return axes


def words_of(base: BackboneSpec, name: str) -> str:
    """Return the title of a knob as short words."""
    return short_term(label(base.knob(name), name))


def _show_axis(base: BackboneSpec, texts: list[str], place: int) -> None:
    name, _equals, values = (texts[place] if place < len(texts) else "").partition("=")
    names = [one for one in base.knob_names() if base.kind(one) != "text"]
    if place:
        names.insert(0, NONE)
    if name not in names:
        names.append(name)
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    knob_key, values_key = f"sweep-knob-{place}", f"sweep-values-{place}"
    set_value(knob_key, name)
    left.selectbox(
        _("Second knob") if place else _("Knob"),
        names,
        key=knob_key,
        format_func=lambda one: _name(base, one),
        on_change=partial(run_to_end, partial(_take_knob, base, place, knob_key)),
    )
    set_value(values_key, values)
    right.text_input(
        _("Values"),
        key=values_key,
        disabled=not name,
        placeholder=_("from:to:step, such as 16:128:16, or a list such as 18,34,50"),
        help=_("from:to:step, such as 16:128:16, or a list such as 18,34,50"),
        on_change=partial(run_to_end, partial(_take_values, base, place, values_key)),
    )


def _name(base: BackboneSpec, name: str) -> str:
    if not name:
        return _("none")
    return words_of(base, name) if name in base.knob_names() else name


def _take_knob(base: BackboneSpec, place: int, key: str) -> None:
    name = st.session_state[key]
    _write(base, place, f"{name}={suggested(base, name)}" if name in base.knob_names() else "")


def _take_values(base: BackboneSpec, place: int, key: str) -> None:
    texts = read_texts(base)
    name = texts[place].partition("=")[0] if place < len(texts) else ""
    _write(base, place, f"{name}={st.session_state[key]}" if name else "")


def _write(base: BackboneSpec, place: int, text: str) -> None:
    texts = [*read_texts(base), "", ""][:PLACES]
    texts[place] = text
    address.put_all(OVER, [text for text in texts if text])
