"""Show the settings of a batch to be made, in the sidebar.

The address is the only place where they are kept: each run sets the widgets from it, and turning
one writes it.
"""

from typing import Any

import streamlit as st

from knobs.model import KnobModel
from language.catalogue import _
from language.said import SaidError
from ui.batch.address import Address, S
from ui.knob_widget import show_knob
from ui.markdown import escape_markdown

REFUSED = "{kind}-setting-refused"
"""Session key of the setting whose last change was refused, and why."""


def show_setting(address: Address[S], knobs: KnobModel, name: str) -> None:
    """Show the widget of a setting, and beneath it why its last change was refused."""
    show_knob(knobs, name, f"{address.kind}-{name}", take_setting, (address, name))
    show_refused_setting(address, name)


def take_setting(address: Address[S], name: str) -> None:
    """Write what a setting's widget says into the address."""
    value = st.session_state[f"{address.kind}-{name}"]
    if value is not None:
        turn(address, name, value)


def turn(address: Address[S], name: str, value: Any) -> None:
    """Write a setting into the address; one that does not fit the others is refused."""
    try:
        address.write_knobs(address.read_setup().knobs.but(**{name: value}))
    except SaidError as error:
        refuse(address, name, error.sentence(_))


def refuse(address: Address[S], name: str, reason: str) -> None:
    """Keep why a change changed nothing for the next run of the page."""
    st.session_state[REFUSED.format(kind=address.kind)] = name, reason


def show_refused_setting(address: Address[S], name: str) -> None:
    """Show why the last change of a setting changed nothing, once, beneath its widget."""
    key = REFUSED.format(kind=address.kind)
    refused = st.session_state.get(key)
    if refused and refused[0] == name:
        del st.session_state[key]
        st.error(escape_markdown(refused[1]))
