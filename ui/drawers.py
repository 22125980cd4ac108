"""Show drawers and popovers that are filled when they are opened.

A closed one costs a run of the page nothing but its button; opening it runs the page again.
"""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def opened_drawer(label: str, icon: str, key: str) -> DeltaGenerator | None:
    """Show a drawer; returns its inside while it is open, else None."""
    drawer = st.expander(label, icon=icon, key=key, on_change="rerun")
    return drawer if drawer.open else None


def opened_popover(label: str, icon: str, key: str) -> DeltaGenerator | None:
    """Show a button with a popover; returns its inside while it is open, else None."""
    popover = st.popover(label, icon=icon, key=key, on_change="rerun")
    return popover if popover.open else None
