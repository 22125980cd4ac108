"""The few rules that Streamlit's theme does not cover."""

from pathlib import Path

import streamlit as st

_CSS = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")


def apply_style() -> None:
    """Put the style sheet into the page."""
    st.html(f"<style>{_CSS}</style>")
