"""Show the time that a network takes on the machine of this server."""

import streamlit as st

from language.catalogue import _
from runs.machine import processor
from ui.explore.speed.protocol import show_protocol
from ui.explore.view import NetworkView


def show(view: NetworkView) -> None:  # noqa: ARG001
    """Show the machine and the protocol."""
    st.caption(_("Machine of this server: {machine}").format(machine=processor()))
    show_protocol()
