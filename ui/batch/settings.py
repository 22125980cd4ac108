"""Show the settings of a batch to be made, in the sidebar.

The address is the only place where they are kept: the fields show what it says, and what the reader
turned is taken into it at the start of the next run.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from knobs.model import KnobModel
from language.catalogue import _
from language.said import SaidError
from ui.batch.address import Address, S
from ui.knob_panel.fields import Field, field_of
from ui.knob_panel.panel import Refused, refused, take_turns

Own = Mapping[str, Callable[[Any], None]]
"""Fields of a page that are no settings of its runs, and what writes their value."""


def panel_key(address: Address[S], part: str = "knobs") -> str:
    """Return the session key of a part of the form."""
    return f"{address.kind}-{part}"


def take_setting_turns(address: Address[S], own: Own, part: str = "knobs") -> None:
    """Take what the reader turned since in a part of the form into the address."""
    take_turns(panel_key(address, part), partial(_turn, address, own))


def _turn(address: Address[S], own: Own, name: str, value: Any) -> Refused | None:
    knobs = address.read_setup().knobs
    try:
        if name in own:
            own[name](value)
        elif name in knobs.knob_names():
            address.write_knobs(knobs.but(**{name: value}))
    except SaidError as error:
        return Refused(name, value, error, knobs)
    return None


def setting_field(
    address: Address[S],
    setup: S,
    name: str,
    part: str = "knobs",
    model: KnobModel | None = None,
) -> Field:
    """Describe a setting of ``model``, else of the runs.

    One that was refused keeps its value, with the reason.
    """
    model = model or setup.knobs
    last = refused(panel_key(address, part))
    is_refused = last is not None and last.name == name and last.of == setup.knobs
    return field_of(
        model,
        name,
        value=last.value if last and is_refused else None,
        error=last.reason.sentence(_) if last and is_refused else "",
        ticks=_usual(model, name),
    )


def _usual(model: KnobModel, name: str) -> tuple[Any, ...]:
    usual = model.default(name)
    return (usual,) if isinstance(usual, int | float) and not isinstance(usual, bool) else ()
