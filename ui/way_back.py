"""Lead back to the step of a lesson that the reader left for another page of the app."""

import streamlit as st

from language.catalogue import _
from ui import address
from ui.language import kept_in_links
from ui.presenting import is_presented

LESSON, STEP = "lesson", "step"
"""Address words of a lesson and its step: on another page, where the reader came from."""


def show_way_back() -> None:
    """Show a link to the lesson's step while the address has it, and nothing otherwise."""
    if not address.has(LESSON) or is_presented():
        return
    # Imported here: it needs the store, and the app's frame is painted before.
    from ui.class_code import CODE

    st.page_link(
        "pages/lessons.py",
        label=_("Back to the lesson"),
        icon=":material/arrow_back:",
        query_params=[
            *((word, address.get(word)) for word in (LESSON, STEP, CODE) if address.has(word)),
            *kept_in_links(),
        ],
    )
