"""Show the knobs that a step leaves open; what is turned stands in the address."""

from dataclasses import replace
from typing import Any

from backbones.registry import parse
from backbones.spec import BackboneSpec
from ui.explore.spec_form import Form, knob_field, take_spec_turns
from ui.knob_panel.panel import Group, show_panel
from ui.lessons.place import Place
from ui.presenting import is_presented
from ui.variants import read_variant


class StepForm(Form):
    """Form of a step's open knobs; what else the lesson's network says explicitly stays."""

    def turned(self, spec: BackboneSpec, name: str, value: Any) -> BackboneSpec:
        """Return the network after a knob was turned; raises SpecError."""
        after = super().turned(spec, name, value)
        for kept, held in self.usual.knobs().items():
            if kept != name and spec.value(kept) == held != after.value(kept):
                after = after.turn(kept, held)
        return after


def spec_of(place: Place) -> BackboneSpec | None:
    """Return a step's network as the reader has turned it; None where it has none."""
    if not place.step.spec:
        return None
    form = _form(place)
    take_spec_turns(form)
    found = read_variant(form.place, form.usual)
    return found if found.family == form.usual.family else form.usual


def show_knobs(place: Place, spec: BackboneSpec) -> None:
    """Show a field for each knob that a step leaves open."""
    names = getattr(place.step.picture, "knobs", ())
    known = [name for name in names if name in spec.knob_names()]
    if not known:
        return
    form = _form(place)
    fields = [knob_field(form, spec, name) for name in known]
    if is_presented():
        # What a knob means is said by the speaker.
        fields = [replace(field, help="") for field in fields]
    show_panel(form.panel, [Group("", fields)])


def _form(place: Place) -> StepForm:
    return StepForm(scope=place.key, usual=parse(place.step.spec))
