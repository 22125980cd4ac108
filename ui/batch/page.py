"""Show the page of a kind of batch: the choice and Start, or a batch that was started."""

import streamlit as st

from language.catalogue import _
from ui.batch.address import S
from ui.batch.gallery import show_gallery
from ui.batch.kind import B, BatchKind
from ui.batch.listing import show_own_batches
from ui.batch.live import show_batch
from ui.batch.starting import show_refusal, show_start
from ui.markdown import escape_markdown
from ui.page_name import show_name
from ui.visitor import remember


def show_page(kind: BatchKind[S, B]) -> None:
    """Show what the address asks for."""
    address = kind.address
    batch, share = address.read_batch()
    setup = None
    if not batch:
        kind.take_turns()
        setup = address.read_setup()
    with st.sidebar:
        if setup is None:
            st.button(
                _(kind.new), icon=":material/add:", on_click=address.close_batch, width="stretch"
            )
        else:
            kind.show_settings(setup)
        show_own_batches(kind, batch)
    if batch:
        show_batch(kind, batch, share)
    elif setup is not None:
        _show_choice(kind, setup)
    remember()


def _show_choice(kind: BatchKind[S, B], setup: S) -> None:
    show_name(_(kind.title))
    st.markdown(_(kind.lead))
    for mistake in setup.mistakes:
        st.error(escape_markdown(mistake))
    if kind.choose(setup):
        show_start(kind.address, lambda: kind.offer(setup))
    st.subheader(_(kind.gallery_title), anchor=False)
    if kind.gallery_lead:
        st.caption(_(kind.gallery_lead))
    show_refusal(kind.address.kind)
    show_gallery(kind.address, kind.gallery())
