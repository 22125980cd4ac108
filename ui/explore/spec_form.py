"""Show a form for a network: family, preset and a field for every knob of its spec.

The form keeps no network: it shows the spec that it is given. What was turned is taken into the
address at the start of a run, by ``take_spec_turns``. A value that the spec refuses stays in its
field, with the reason beneath, and the network stays as it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import streamlit as st

from backbones.family import Document
from backbones.registry import DEFAULT, FAMILIES, preset_of
from backbones.spec import BackboneSpec, SpecError
from language.catalogue import _
from language.citations import cited
from ui.address import address
from ui.download import show_download
from ui.knob_panel.fields import Field, field_of
from ui.knob_panel.panel import Group, Refused, refuse, refused, show_panel, take_turns
from ui.variants import read_variant, write_variant

TASK = tuple(BackboneSpec.model_fields)
FAMILY, PRESET = "family", "preset"
"""Names of the two fields that are no knobs: no spec has a knob that goes by them."""


@dataclass(frozen=True)
class Turned:
    """The network before and after the turns of one knob, one after the other."""

    name: str
    before: BackboneSpec
    after: BackboneSpec


@dataclass(frozen=True)
class Form:
    """The form of the network at a place in the address; its session keys begin with ``scope``.

    ``usual`` is the network that is shown where the address has none.
    """

    place: int = 0
    scope: str = ""
    usual: BackboneSpec = DEFAULT

    def key(self, name: str) -> str:
        """Return the session key of a widget."""
        return self.scope + name

    @property
    def panel(self) -> str:
        """The session key of the form's fields."""
        return self.key("knobs")

    def turn(self, name: str, value: Any) -> Refused | None:
        """Take a turned field into the network, or tell why not."""
        spec = read_variant(self.place, self.usual)
        try:
            after = self.turned(spec, name, value)
        except SpecError as error:
            return Refused(name, value, error, spec)
        write_variant(self.place, after)
        form = address().form(self.panel)
        last: Turned | None = form.turned
        goes_on = last is not None and last.name == name and last.after == spec
        form.turned = Turned(name, last.before if last and goes_on else spec, after)
        return None

    def turned(self, spec: BackboneSpec, name: str, value: Any) -> BackboneSpec:
        """Return the network after a field was turned; raises SpecError."""
        return _turned(spec, name, value)

    def before(self, spec: BackboneSpec) -> BackboneSpec | None:
        """Return the network before the turns of one field that led to ``spec``; None without.

        A network of another family is nothing that a knob turned into this one.
        """
        last: Turned | None = address().form(self.panel).turned
        if last is None or last.after != spec or last.before == spec:
            return None
        return last.before if last.before.family == spec.family else None


def _turned(spec: BackboneSpec, name: str, value: Any) -> BackboneSpec:
    """Return the network after a field was turned; raises SpecError."""
    if name == FAMILY:
        family = FAMILIES.get(value)
        return family.presets[0].spec if family else spec
    if name == PRESET:
        presets = FAMILIES[spec.family].presets
        return next((preset.spec for preset in presets if preset.title == value), spec)
    return spec.turn(name, value) if name in spec.knob_names() else spec


def take_spec_turns(form: Form) -> None:
    """Take what the reader turned since into the address."""
    take_turns(form.panel, form.turn)


def show_spec_form(form: Form, spec: BackboneSpec) -> None:
    """Show family, preset and knobs of ``spec``."""
    names = spec.knob_names()
    plain = [name for name in names if not spec.knob(name).is_detail]
    details = [name for name in names if spec.knob(name).is_detail]

    def fields(chosen: Iterable[str]) -> list[Field]:
        return [knob_field(form, spec, name) for name in chosen]

    groups = [
        Group("", [_family(spec), _preset(spec)]),
        Group(_("Architecture"), fields(name for name in plain if name not in TASK)),
        Group(_("Task"), fields(name for name in plain if name in TASK)),
        Group(_("Details"), fields(details), is_folded=True),
    ]
    show_panel(form.panel, groups)
    for name, document in FAMILIES[spec.family].documents.items():
        _show_document(form, spec, name, document)


def _family(spec: BackboneSpec) -> Field:
    options = tuple((name, _(family.title)) for name, family in FAMILIES.items())
    return Field(FAMILY, "select", _("Family"), spec.family, options=options)


def _preset(spec: BackboneSpec) -> Field:
    present, published = preset_of(spec), spec.published()
    titles = [(preset.title, preset.title) for preset in FAMILIES[spec.family].presets]
    help_text = cited(present.source) if present else ""
    if not present and published and published[1] == spec:
        titles.insert(0, ("", published[0]))
    elif not present:
        titles.insert(0, ("", _("Custom")))
        help_text = _("Turned away from the published networks")
    return Field(
        PRESET,
        "select",
        _("Preset"),
        present.title if present else "",
        help=help_text,
        options=tuple(titles),
    )


def knob_field(form: Form, spec: BackboneSpec, name: str) -> Field:
    """Return the field of a knob, with the reason why its last turn was refused."""
    last = refused(form.panel)
    is_refused = last is not None and last.name == name and last.of == spec
    idle = spec.idle(name)
    return field_of(
        spec,
        name,
        value=last.value if last and is_refused else None,
        error=last.reason.sentence(_) if last and is_refused else "",
        why=idle.sentence(_) if idle else "",
        ticks=_published(spec.family, name),
        fitting=_fitting,
    )


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
    spec = read_variant(form.place, form.usual)
    text = file.getvalue().decode("utf-8", errors="replace")
    try:
        write_variant(form.place, spec.turn(name, document.read(text)))
    except SpecError as error:
        refuse(form.panel, Refused(name, getattr(spec, name), error, spec))


@lru_cache(maxsize=256)
def _published(family: str, name: str) -> tuple[Any, ...]:
    """Return the values of a knob in the family's presets and papers, from the least."""
    values = set(FAMILIES[family].spec.knob(name).ticks) | {
        preset.spec.value(name)
        for preset in FAMILIES[family].presets
        if name in preset.spec.knob_names()
    }
    return tuple(sorted(value for value in values if isinstance(value, int | float)))


@lru_cache(maxsize=4_096)
def _fitting(spec: BackboneSpec, name: str) -> tuple[tuple[Any, ...], SpecError | None]:
    """Return the listed values that fit the other knobs, and why the last of the rest does not.

    Of a number without a list the values beside the present one stand for all.
    """
    fitting: list[Any] = []
    reason = None
    for choice in spec.choices(name) or _beside(spec, name):
        try:
            spec.turn(name, choice)
        except SpecError as error:
            reason = error
        else:
            fitting.append(choice)
    if not spec.choices(name):
        return ((), None) if fitting else ((spec.value(name),), reason)
    return tuple(fitting) or (spec.value(name),), reason


def _beside(spec: BackboneSpec, name: str) -> tuple[Any, ...]:
    value, info = spec.value(name), spec.knob(name)
    if not isinstance(value, int | float):
        return (value,)
    step = info.step or 1
    return tuple(
        one
        for one in (value + step, value - step, 2 * value)
        if (info.low is None or one >= info.low) and (info.high is None or one <= info.high)
    )
