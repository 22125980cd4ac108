"""Show the title of a page on one line, whatever its length."""

import streamlit as st

from viz.text_width import text_width


def show_name(name: str) -> None:
    """Show a title on one line, in smaller type where the line is too short for it.

    The style sheet divides the line's width by that of the name, which is measured here in em.
    """
    st.html(f"<style>:root {{ --name: {text_width(name, 1.0, is_bold=True):.2f} }}</style>")
    with st.container(key="name"):
        st.title(name, anchor=False)
