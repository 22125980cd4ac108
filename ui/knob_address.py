"""Keep settings in the address: each under its own name, as text, unless it is the default."""

from typing import TypeVar

from knobs.knob import as_text
from knobs.model import KnobModel
from language.catalogue import _
from language.said import SaidError
from ui import address

M = TypeVar("M", bound=KnobModel)


def read_knobs(usual: M, mistakes: list[str]) -> M:
    """Read the settings of the address into a model; collects a refusal for each invalid one."""
    model = usual
    for name in model.knob_names():
        if address.has(name):
            try:
                model = model.but(**{name: address.get(name)})
            except SaidError as error:
                mistakes.append(error.sentence(_))
    return model


def write_knobs(model: KnobModel, usual: KnobModel | None = None) -> None:
    """Put the settings that are not the usual ones into the address, and take the others out."""
    changed = model.changed(usual)
    with address.changing():
        for name in model.knob_names():
            address.put(name, as_text(changed[name]) if name in changed else None)
