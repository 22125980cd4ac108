"""Reserve the height of elements that the browser draws late, so that nothing moves then.

Streamlit loads the script of each kind of element when it is first needed, and lets a low grey bar
stand for it. Style sheets come just as late, so the height is the container's own.
"""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def reserve_height(height: int, name: str, scope: str = "") -> DeltaGenerator:
    """Make a container with a least height in pixels.

    The style sheet refers to it by ``name`` and sets the same least height; ``scope`` tells two of
    the same name on a page apart.
    """
    key = f"room-{name}-{scope}" if scope else f"room-{name}"
    return st.container(height=height, border=False, key=key)
