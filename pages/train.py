"""Train: choose networks, press Start, see which learns and which does not."""

import streamlit as st

from language.catalogue import _
from ui.markdown import escape_markdown
from ui.navigation import require_navigation
from ui.runs.visitor import remember
from ui.train.address import close_batch, read_batch, read_setup
from ui.train.before import show_start
from ui.train.gallery import show_gallery
from ui.train.live import show_batch, show_own_batches
from ui.train.networks import choose_networks
from ui.train.settings import show_settings

require_navigation()
batch, share = read_batch()

with st.sidebar:
    if batch:
        st.button(_("New comparison"), icon=":material/add:", on_click=close_batch, width="stretch")
    else:
        setup = read_setup()
        show_settings(setup)
    show_own_batches(batch)

if batch:
    show_batch(batch, share)
else:
    st.title(_("Train"), anchor=False)
    st.markdown(
        _(
            "Train up to eight networks side by side, and see within seconds which learns and "
            "which does not."
        )
    )
    for mistake in setup.mistakes:
        st.error(escape_markdown(mistake))
    choose_networks(setup)
    if setup.specs:
        show_start(setup)
    show_gallery()
remember()
