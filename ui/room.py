"""Room for what the browser draws a moment later than the rest, so that nothing moves then.

Streamlit loads the script of each kind of element when it is first needed, and lets a low grey bar
stand for it. Style sheets come just as late, so the height is the container's own.
"""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def room(height: int, key: str) -> DeltaGenerator:
    """A container of a height in pixels on wide windows; on narrow ones what is in it tells."""
    return st.container(height=height, border=False, key=f"room-{key}")
