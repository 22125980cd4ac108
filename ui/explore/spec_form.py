"""Show a form for a network: family, preset and a widget for every knob of its spec.

The form keeps no network. Each run sets the widgets from the spec that it is given; turning one
computes a new spec, which is handed to ``write``. A value that the spec refuses stays in its
widget, with the reason beneath, and the network stays as it was.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import streamlit as st

from backbones.family import Document
from backbones.registry import FAMILIES, preset_of
from backbones.spec import BackboneSpec, SpecError
from language.catalogue import _
from language.citations import cited
from ui.download import show_download
from ui.knob_widget import show_knob
from ui.markdown import escape_markdown

TASK = tuple(BackboneSpec.model_fields)


@dataclass(frozen=True)
class Refused:
    """A value that a spec refused, with the reason."""

    spec: str
    knob: str
    value: Any
    error: SpecError


@dataclass(frozen=True)
class Form:
    """A form's widget keys, and the functions that read and write its network.

    Every session key begins with ``scope``, so that several forms stand on one page.
    """

    scope: str
    write: Callable[[BackboneSpec], None]
    read: Callable[[], BackboneSpec]

    def key(self, name: str) -> str:
        """Return the session key of a widget."""
        return self.scope + name

    @property
    def refused(self) -> Refused | None:
        """The last value that the spec refused, until another is accepted."""
        found: Refused | None = st.session_state.get(self.key("refused"))
        return found

    def take(self, spec: BackboneSpec) -> None:
        """Show another network."""
        st.session_state.pop(self.key("refused"), None)
        self.write(spec)

    def refuse(self, name: str, value: Any, error: SpecError) -> None:
        """Keep a value in the widget of a knob, with the reason, while the network stays."""
        refused = Refused(self.read().text, name, value, error)
        st.session_state[self.key("refused")] = refused


def show_spec_form(
    spec: BackboneSpec,
    scope: str,
    write: Callable[[BackboneSpec], None],
    read: Callable[[], BackboneSpec],
) -> None:
    """Show family, preset and knobs of ``spec``; a change hands the new network to ``write``.

    ``read`` gives the network that the reader turns a knob of: the present one, which may be newer
    than ``spec`` when a widget's message arrives.
    """
    form = Form(scope, write, read)
    _choose_family(form, spec)
    _choose_preset(form, spec)
    names = spec.knob_names()
    own = [name for name in names if name not in TASK]
    st.subheader(_("Architecture"))
    for name in own:
        if not spec.knob(name).is_detail:
            _show_knob(form, spec, name)
    if details := [name for name in own if spec.knob(name).is_detail]:
        with st.expander(_("Details")):
            for name in details:
                _show_knob(form, spec, name)
    st.subheader(_("Task"))
    for name in TASK:
        _show_knob(form, spec, name)


def _choose_family(form: Form, spec: BackboneSpec) -> None:
    key = form.key("family")
    st.session_state[key] = spec.family
    st.selectbox(
        _("Family"),
        list(FAMILIES),
        format_func=lambda name: _(FAMILIES[name].title),
        key=key,
        on_change=_take_family,
        args=(form,),
    )


def _take_family(form: Form) -> None:
    form.take(FAMILIES[st.session_state[form.key("family")]].presets[0].spec)


def _choose_preset(form: Form, spec: BackboneSpec) -> None:
    presets = {preset.title: preset for preset in FAMILIES[spec.family].presets}
    present = preset_of(spec)
    custom = _("Custom")
    titles = list(presets) if present else [custom, *presets]
    key = form.key("preset")
    st.session_state[key] = present.title if present else custom
    st.selectbox(
        _("Preset"),
        titles,
        key=key,
        help=cited(present.source) if present else _("Turned away from the published networks"),
        on_change=_take_preset,
        args=(form,),
    )


def _take_preset(form: Form) -> None:
    for preset in FAMILIES[form.read().family].presets:
        if preset.title == st.session_state[form.key("preset")]:
            form.take(preset.spec)


def _take_knob(form: Form, name: str, key: str) -> None:
    value = st.session_state[key]
    try:
        form.take(form.read().turn(name, value))
    except SpecError as error:
        form.refuse(name, value, error)


def _show_knob(form: Form, spec: BackboneSpec, name: str) -> None:
    key = form.key(f"knob-{spec.family}-{name}")
    refused = form.refused
    is_refused = refused is not None and refused.knob == name and refused.spec == spec.text
    value = refused.value if refused and is_refused else None
    show_knob(spec, name, key, _take_knob, (form, name, key), value, _fitting)
    if refused and is_refused:
        st.error(escape_markdown(refused.error.sentence(_)))
    if document := FAMILIES[spec.family].documents.get(name):
        _show_document(form, spec, name, document)


def _show_document(form: Form, spec: BackboneSpec, name: str, document: Document) -> None:
    """Save the knob's value as a file, or load it from one."""
    with st.popover(_("Load or save {file}").format(file=document.file_name), width="stretch"):
        show_download(
            _("Save"),
            document.write(getattr(spec, name)),
            document.file_name,
            "application/json",
            key=form.key(f"save-{spec.family}-{name}"),
        )
        key = form.key(f"file-{spec.family}-{name}")
        st.file_uploader(
            _("Load"),
            type="json",
            max_upload_size=1,
            key=key,
            on_change=_take_document,
            args=(form, name, key, document),
        )


def _take_document(form: Form, name: str, key: str, document: Document) -> None:
    """Turn the knob to what the uploaded file says."""
    file = st.session_state[key]
    if file is None:
        return
    spec = form.read()
    text = file.getvalue().decode("utf-8", errors="replace")
    try:
        form.take(spec.turn(name, document.read(text)))
    except SpecError as error:
        form.refuse(name, getattr(spec, name), error)


@lru_cache(maxsize=4_096)
def _fitting(spec: BackboneSpec, name: str) -> tuple[tuple[Any, ...], SpecError | None]:
    """Return the listed values that fit the other knobs, and why the last of the rest does not."""
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
