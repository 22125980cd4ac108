"""Tell why a network cannot be shown, and look whether a module of one's own was saved anew."""

import streamlit as st

from backbones.registry import is_renewed, parse
from backbones.spec import BackboneSpec, SpecError
from language.catalogue import _
from language.said import SaidError
from ui import cached
from ui.markdown import escape_markdown

SECONDS = 1.0
"""Time between two looks at the file."""


def show_failure(spec: BackboneSpec) -> bool:
    """Show why a network has no profile; returns False for one that has."""
    if is_renewed(spec.family):
        _run_again_when_saved(spec)
    try:
        cached.profile(spec)
    except SaidError as error:
        st.error(escape_markdown(error.sentence(_)))
        return True
    return False


@st.fragment(run_every=SECONDS)
def _run_again_when_saved(spec: BackboneSpec) -> None:
    try:
        is_same = type(parse(spec.text)) is type(spec)
    except SpecError:
        is_same = False
    if not is_same:
        st.rerun()
