"""Measure the peaks of this machine when a reader asks, and show that it is on its way."""

from datetime import timedelta

import streamlit as st

from language.catalogue import _
from measuring import peaks
from ui import cached
from ui.callbacks import run_to_end
from ui.explore.view import NetworkView

EVERY = timedelta(seconds=1)


def show_peaks(view: NetworkView) -> None:
    """Show the button that measures, or that it is under way; nothing once they are known."""
    if cached.peaks_here() is not None:
        return
    if peaks.is_under_way():
        st.fragment(_watch, run_every=EVERY)(view)
        return
    if peaks.has_failed():
        st.error(_("The peaks of this machine could not be measured: try again."))
    st.button(
        _("Measure the peaks of this machine"),
        help=_("A product of matrices and copies, for some seconds; kept for everybody."),
        on_click=_measure,
        key=view.key("measure-peaks"),
    )


def _watch(view: NetworkView) -> None:
    if not peaks.is_under_way():
        cached.peaks_here.cache_clear()  # type: ignore[attr-defined]
        st.rerun()
    words = _("The peaks of this machine are being measured …")
    st.button(words, disabled=True, key=view.key("peaks-under-way"))


def _measure() -> None:
    run_to_end(peaks.begin)
    # Another reader may have been faster.
    cached.peaks_here.cache_clear()  # type: ignore[attr-defined]
