"""Put the app's style sheets into a page: the few rules that Streamlit's theme does not cover."""

from functools import lru_cache
from pathlib import Path

import streamlit as st

from language.catalogue import language

_STYLES = Path(__file__).with_name("styles")


@lru_cache
def _css(spoken: str) -> str:
    """Return all style sheets, and the language's own where there is one."""
    sheets = [*sorted(_STYLES.glob("*.css")), *_STYLES.glob(f"languages/{spoken}.css")]
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)


def is_dark() -> bool:
    """Return whether the reader's page is dark."""
    return st.context.theme.type == "dark"


def apply_style() -> None:
    """Put the style sheets into the page."""
    st.html(f"<style>{_css(language())}</style>")
