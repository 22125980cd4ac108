"""Show settings as a form, and take what the reader turned, each turn once and in order.

The browser numbers the turns of a form and sends all that the page has not answered yet. A page
takes those that its address does not contain, so a turn is never lost, whichever message arrives,
and never taken for one that nobody made: what the server computes of the others travels the other
way only.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import streamlit as st

from language.catalogue import _
from language.said import SaidError
from ui.address import address, changing
from ui.knob_panel.fields import Field
from ui.page_component import leave_to_next_run, page_component

MOST_TURNS = 500
"""Turns that are read of one message."""

LONGEST_VALUE = 2_000


@dataclass(frozen=True)
class Group:
    """Fields under a heading; a folded group is opened with a click."""

    title: str
    fields: Sequence[Field]
    is_folded: bool = False


@dataclass(frozen=True)
class Refused:
    """A turned value that could not be taken, and why; ``of`` is what it was turned on."""

    name: str
    value: Any
    reason: SaidError
    of: object = None


Take = Callable[[str, Any], Refused | None]
"""Take a turn into the address, or tell why not; it may call nothing of Streamlit."""


def take_turns(key: str, take: Take) -> None:
    """Take the turns of a form that the address does not contain yet, oldest first."""
    turns = _sent(key)
    if not turns:
        return
    with changing() as found:
        form = found.form(key)
        for number, name, value in turns:
            if number > form.taken:
                form.refused = take(name, value)
                form.taken = number


def refuse(key: str, turn: Refused) -> None:
    """Keep a turn that was refused elsewhere than in the form itself."""
    address().form(key).refused = turn


def refused(key: str) -> Refused | None:
    """Return the last turn of a form if it was refused."""
    found: Refused | None = address().form(key).refused
    return found


def show_panel(key: str, groups: Sequence[Group]) -> None:
    """Show fields in groups; what the reader turns is read by ``take_turns`` in the next run."""
    found = address()
    page_component("knob_panel")(
        key=key,
        data={
            "session": found.session,
            "taken": found.form(key).taken,
            "groups": [
                {
                    "title": group.title,
                    "folded": group.is_folded,
                    "fields": [_record(field) for field in group.fields],
                }
                for group in groups
            ],
            "words": {
                "more": _("Increase {label}"),
                "less": _("Decrease {label}"),
                "help": _("About {label}"),
                "was": _("was {value}"),
            },
        },
        on_turns_change=leave_to_next_run,
    )


def _record(field: Field) -> dict[str, Any]:
    """Return what a field has beyond its defaults, as the browser reads it."""
    usual = _usual()
    return {name: value for name, value in asdict(field).items() if value != usual.get(name)}


@cache
def _usual() -> dict[str, Any]:
    names = ("name", "kind", "label", "value")
    plain = asdict(Field(name="", kind="text", label="", value=""))
    return {name: value for name, value in plain.items() if name not in names}


def _sent(key: str) -> list[tuple[int, str, Any]]:
    """Return the turns in the browser's last message, as far as they are of this session."""
    state = st.session_state.get(key)
    sent = state.get("turns") if state is not None else None
    if not isinstance(sent, dict) or sent.get("session") != address().session:
        return []
    turns = sent.get("turns")
    if not isinstance(turns, list):
        return []
    return [turn for raw in turns[:MOST_TURNS] if (turn := _turn(raw))]


def _turn(raw: object) -> tuple[int, str, Any] | None:
    """Check one turn, which may be anything that a browser can send."""
    if not isinstance(raw, list) or len(raw) != 3:
        return None
    number, name, value = raw
    if not isinstance(number, int) or not isinstance(name, str):
        return None
    if isinstance(value, str):
        value = value[:LONGEST_VALUE]
    elif not isinstance(value, bool | int | float):
        return None
    return number, name, value
