"""Zero-cost proxies beside what training says, on this race's space."""

import streamlit as st

from language.catalogue import _
from ui.search.state import RaceState


def show_proxies(state: RaceState) -> None:
    """Scatter plots with rank correlation."""
    st.info(_("Nothing is known yet."))
