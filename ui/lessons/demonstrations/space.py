"""Count a search space live, and tell how long all of it would take."""

import streamlit as st

from backbones.genotype import MAX_BLOCKS, NASNET_OPERATIONS
from language.catalogue import _
from language.units import duration
from search.space_count import block_counts, cells
from teaching.demonstrations import SearchSpace
from ui.lessons.demonstrations.frame import LOW, show_picture
from ui.style import is_dark
from viz.numbers import with_unit
from viz.space_plots import space_figure, time_for_all

SECONDS = (0.001, 1.0, 60.0, 3600.0)
"""Times of one network: looked up in a table, and trained ever longer."""


def show_search_space(settings: SearchSpace, key: str) -> None:
    """Show how many cells and networks there are with so many blocks and operations."""
    place, said = st.empty(), st.empty()
    columns = st.columns(3, gap="medium")
    with columns[0]:
        blocks = st.slider(
            _("Blocks of a cell"), 1, MAX_BLOCKS, settings.blocks, key=f"{key}-blocks"
        )
    with columns[1]:
        operations = st.slider(
            _("Operations"), 1, len(NASNET_OPERATIONS), settings.operations,
            key=f"{key}-operations",
        )  # fmt: skip
    with columns[2]:
        seconds = st.select_slider(
            _("Time for one network"), SECONDS, 1.0, key=f"{key}-seconds", format_func=_time
        )
    counts = block_counts(blocks, operations)
    with place.container():
        show_picture(space_figure(counts, is_dark=is_dark()), key, room=LOW)
    said.markdown(time_for_all(cells(counts) ** 2, seconds))


def _time(seconds: float) -> str:
    if seconds >= 1:
        return duration(seconds) if seconds < 3600 else _("{count} h").format(count=1)
    return with_unit(f"{1000 * seconds:g}", "ms")
