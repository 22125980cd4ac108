"""Search: choose a space, an oracle and searchers, and see whether they beat chance."""

import streamlit as st

from language.catalogue import _
from ui.markdown import escape_markdown
from ui.navigation import require_navigation
from ui.runs.visitor import remember
from ui.search.address import close_batch, read_batch, read_setup
from ui.search.before import show_start
from ui.search.gallery import show_gallery
from ui.search.live import show_batch, show_own_batches
from ui.search.settings import show_settings

require_navigation()
batch, share = read_batch()

with st.sidebar:
    if batch:
        st.button(_("New race"), icon=":material/add:", on_click=close_batch, width="stretch")
    else:
        setup = read_setup()
        show_settings(setup)
    show_own_batches(batch)

if batch:
    show_batch(batch, share)
else:
    st.title(_("Search"), anchor=False)
    st.markdown(
        _(
            "A searcher proposes architectures, an oracle says how good each is, and the searcher "
            "learns from it. Race several and find out honestly which of them beats chance."
        )
    )
    for mistake in setup.mistakes:
        st.error(escape_markdown(mistake))
    show_start(setup)
    show_gallery()
remember()
