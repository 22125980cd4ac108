"""Set the value of a widget from the address, without undoing what was clicked since.

A value written into Streamlit's session travels to the browser with the run, and replaces what the
reader has chosen there meanwhile. A widget that shows the address already is therefore left alone.
"""

import streamlit as st


def set_value(key: str, value: object) -> None:
    """Give the widget with this key a value, where it has another."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
