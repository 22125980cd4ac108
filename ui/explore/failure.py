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


def failure(spec: BackboneSpec) -> SaidError | None:
    """Return why a network cannot be built or run, which shows only when it is tried; else None."""
    try:
        cached.profile(spec)
    except SaidError as error:
        return error
    return None


def show_failure(reason: SaidError) -> None:
    """Show why there is no network on the page."""
    told = _("This network cannot be shown: {reason}").format(reason=reason.sentence(_))
    st.error(escape_markdown(told))


def watch_file(spec: BackboneSpec) -> None:
    """Run the page again when the file of a module of one's own was saved."""
    if is_renewed(spec.family):
        _run_again_when_saved(spec)


@st.fragment(run_every=SECONDS)
def _run_again_when_saved(spec: BackboneSpec) -> None:
    try:
        is_same = type(parse(spec.text)) is type(spec)
    except SpecError:
        is_same = False
    if not is_same:
        st.rerun()
