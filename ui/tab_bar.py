"""Show the pages as a bar of tabs at the lower edge of a phone, beside the button of the knobs.

In a wide window Streamlit's own navigation stands at the top, and the style sheet hides this one.
"""

from collections.abc import Sequence

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from language.catalogue import _
from ui.language import kept_in_links


def show_tab_bar(pages: Sequence[StreamlitPage]) -> None:
    """Show a tab for each page; Streamlit's button of the sidebar becomes the last one."""
    # The style sheet writes it beneath the button's sign.
    st.html(f'<style>:root {{ --knobs: "{_("Knobs")}" }}</style>')
    with st.container(horizontal=True, gap=None, key="tab-bar"):
        for page in pages:
            st.page_link(page, query_params=kept_in_links(), width="stretch")
