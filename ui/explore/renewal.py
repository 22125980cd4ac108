"""Run the page again when the file of a module of one's own was saved, see ``cli.py open``."""

import streamlit as st

from backbones.registry import is_renewed, parse
from backbones.spec import BackboneSpec, SpecError

SECONDS = 1.0
"""Time between two looks at the file."""


def run_again_when_saved(spec: BackboneSpec) -> None:
    """Look at the file from time to time, where the network comes from one."""
    if is_renewed(spec.family):
        _look(spec)


@st.fragment(run_every=SECONDS)
def _look(spec: BackboneSpec) -> None:
    try:
        is_same = type(parse(spec.text)) is type(spec)
    except SpecError:
        is_same = False
    if not is_same:
        st.rerun()
