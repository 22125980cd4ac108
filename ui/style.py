"""The few rules that Streamlit's theme does not cover."""

from functools import lru_cache
from pathlib import Path

import streamlit as st

from language.catalogue import language

_SHEET = Path(__file__).with_suffix(".css")


@lru_cache
def _css(spoken: str) -> str:
    """The style sheet, and the language's own where there is one."""
    sheets = (_SHEET, _SHEET.with_suffix(f".{spoken}.css"))
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets if sheet.exists())


def apply_style() -> None:
    """Put the style sheet into the page."""
    st.html(f"<style>{_css(language())}</style>")
