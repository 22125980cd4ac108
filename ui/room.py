"""Room for what the browser draws a moment later than the rest, so that nothing moves then.

Streamlit loads the script of each kind of element when it is first needed, and lets a low grey bar
stand for it. Style sheets come just as late, so the height is the container's own.
"""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def room(height: int, name: str, scope: str = "") -> DeltaGenerator:
    """A container that is at least so high in pixels; the style sheet has its least height too.

    The style sheet knows it by its name; ``scope`` tells two of the same name on a page apart.
    """
    key = f"room-{name}-{scope}" if scope else f"room-{name}"
    return st.container(height=height, border=False, key=key)
