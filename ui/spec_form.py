"""The sidebar's form: family, preset and a widget for every knob of the spec.

The address is the only place where the present network is kept. Each run sets the widgets from it;
turning one computes a new spec and writes that back. A value that the spec refuses stays in its
widget, with the reason beneath, and the network stays as it was.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import streamlit as st

from backbones.family import Document
from backbones.registry import FAMILIES, preset_of
from backbones.spec import BackboneSpec, Knob, SpecError, format_value
from language.catalogue import _
from language.citations import cited
from ui.plain import plain
from ui.url import read_spec, write_spec

REFUSED = "refused"
"""Session key of the last value that a spec refused."""

OFF = "off"
"""The absent value, as specs read it."""

MANY = 12
"""Longest list of values that is tried out for which of them fit."""

TASK = tuple(BackboneSpec.model_fields)


@dataclass(frozen=True)
class Refused:
    """A value that does not fit the spec it was meant for."""

    spec: str
    knob: str
    value: Any
    error: SpecError


def show_spec_form(spec: BackboneSpec) -> None:
    """Family, preset and knobs; a change writes the new network into the address."""
    _choose_family(spec)
    _choose_preset(spec)
    names = spec.knob_names()
    own = [name for name in names if name not in TASK]
    st.subheader(_("Architecture"))
    for name in own:
        if not spec.knob(name).is_detail:
            _show_knob(spec, name)
    if details := [name for name in own if spec.knob(name).is_detail]:
        with st.expander(_("Details")):
            for name in details:
                _show_knob(spec, name)
    st.subheader(_("Task"))
    for name in TASK:
        _show_knob(spec, name)


def _choose_family(spec: BackboneSpec) -> None:
    st.session_state["family"] = spec.family
    st.selectbox(
        _("Family"),
        list(FAMILIES),
        format_func=lambda name: _(FAMILIES[name].title),
        key="family",
        on_change=_take_family,
    )


def _take_family() -> None:
    st.session_state.pop(REFUSED, None)
    write_spec(FAMILIES[st.session_state["family"]].presets[0].spec)


def _choose_preset(spec: BackboneSpec) -> None:
    presets = {preset.title: preset for preset in FAMILIES[spec.family].presets}
    present = preset_of(spec)
    custom = _("Custom")
    titles = list(presets) if present else [custom, *presets]
    st.session_state["preset"] = present.title if present else custom
    st.selectbox(
        _("Preset"),
        titles,
        key="preset",
        help=cited(present.source) if present else _("Turned away from the published networks"),
        on_change=_take_preset,
    )


def _take_preset() -> None:
    spec, _error = read_spec()
    st.session_state.pop(REFUSED, None)
    for preset in FAMILIES[spec.family].presets:
        if preset.title == st.session_state["preset"]:
            write_spec(preset.spec)


def _take_knob(name: str, key: str) -> None:
    """Turn one knob of the present network to its widget's value."""
    spec, _error = read_spec()
    st.session_state.pop(REFUSED, None)
    value = st.session_state[key]
    try:
        write_spec(spec.turn(name, value))
    except SpecError as error:
        st.session_state[REFUSED] = Refused(spec.text, name, value, error)


def _show_knob(spec: BackboneSpec, name: str) -> None:
    key = f"knob-{spec.family}-{name}"
    refused: Refused | None = st.session_state.get(REFUSED)
    is_refused = refused is not None and refused.knob == name and refused.spec == spec.text
    value = refused.value if refused and is_refused else getattr(spec, name)
    _show_widget(spec, name, key, value)
    if refused and is_refused:
        st.error(plain(refused.error.sentence(_)))
    if document := FAMILIES[spec.family].documents.get(name):
        _show_document(spec, name, document)


def _show_document(spec: BackboneSpec, name: str, document: Document) -> None:
    """Save the knob's value as a file, or load it from one."""
    with st.popover(_("Load or save {file}").format(file=document.file_name), width="stretch"):
        st.download_button(
            _("Save"),
            document.write(getattr(spec, name)),
            file_name=document.file_name,
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
        )
        key = f"file-{spec.family}-{name}"
        st.file_uploader(
            _("Load"),
            type="json",
            max_upload_size=1,
            key=key,
            on_change=_take_document,
            args=(name, key, document),
        )


def _take_document(name: str, key: str, document: Document) -> None:
    """Turn the knob to what the uploaded file says."""
    file = st.session_state[key]
    if file is None:
        return
    spec, _error = read_spec()
    st.session_state.pop(REFUSED, None)
    text = file.getvalue().decode("utf-8", errors="replace")
    try:
        write_spec(spec.turn(name, document.read(text)))
    except SpecError as error:
        st.session_state[REFUSED] = Refused(spec.text, name, getattr(spec, name), error)


def _show_widget(spec: BackboneSpec, name: str, key: str, value: Any) -> None:
    info = spec.knob(name)
    common: dict[str, Any] = {
        "label": _("{label} ({symbol})").format(label=label(info, name), symbol=info.symbol)
        if info.symbol
        else label(info, name),
        "key": key,
        "help": _(info.help),
        "on_change": _take_knob,
        "args": (name, key),
    }
    choices, kind = spec.choices(name), spec.kind(name)
    if kind == "flag":
        fitting, reason = _fitting(spec, name)
        st.session_state[key] = value
        if reason:
            common["help"] += "\n\n" + reason.sentence(_)
        st.toggle(disabled=len(fitting) == 1, **common)
    elif kind == "word":
        fitting, reason = _fitting(spec, name)
        options = fitting if value in fitting else (*fitting, value)
        if len(options) == 1 and reason:
            common["help"] += "\n\n" + reason.sentence(_)
        st.session_state[key] = value
        st.segmented_control(options=options, required=True, disabled=len(options) == 1, **common)
    elif len(choices) > MANY:
        st.session_state[key] = value
        st.select_slider(options=choices, **common)
    elif choices and kind not in ("list", "text"):
        _show_suggestions(spec, name, value, common)
    elif kind == "whole number":
        st.session_state[key] = value
        least, most = int(info.low or 0), int(info.high or 0)
        st.number_input(min_value=least, max_value=most, step=1, **common)
    elif kind == "number":
        st.session_state[key] = float(value)
        low, high = float(info.low or 0), float(info.high or 0)
        step = 0.05 if high - low >= 0.5 and value >= 0.05 else 0.001
        st.number_input(min_value=low, max_value=high, step=step, format="%g", **common)
    else:
        st.session_state[key] = value if isinstance(value, str) else format_value(value)
        st.text_input(**common)


def _show_suggestions(spec: BackboneSpec, name: str, value: Any, common: dict[str, Any]) -> None:
    """A list of usual values, in which any other may be typed."""
    fitting, reason = _fitting(spec, name)
    options = fitting if value in fitting else (*fitting, value)
    is_fixed = len(options) == 1 and reason is not None
    if is_fixed and reason:
        common["help"] += "\n\n" + reason.sentence(_)
    # As words: a widget takes None for "nothing chosen", and what is typed is a word too.
    words = [OFF if option is None else format_value(option) for option in options]
    st.session_state[common["key"]] = OFF if value is None else format_value(value)
    st.selectbox(
        options=words, format_func=_shown, disabled=is_fixed, accept_new_options=True, **common
    )


def label(info: Knob, name: str) -> str:
    """A knob's name as words."""
    return _(info.label or knob_words(name))


def knob_words(name: str) -> str:
    """``se_reduction`` -> ``SE reduction``."""
    return name.replace("_", " ").capitalize().replace("Se ", "SE ")


def _shown(word: str) -> str:
    return _("off") if word == OFF else word


@lru_cache(maxsize=4_096)
def _fitting(spec: BackboneSpec, name: str) -> tuple[tuple[Any, ...], SpecError | None]:
    """The listed values that fit the other knobs, and why the last of the others does not."""
    fitting: list[Any] = []
    reason = None
    for choice in spec.choices(name):
        try:
            spec.turn(name, choice)
        except SpecError as error:
            reason = error
        else:
            fitting.append(choice)
    return tuple(fitting), reason
