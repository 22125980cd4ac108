"""List the reader's own batches in the sidebar."""

from collections.abc import Sequence

import streamlit as st
from sqlalchemy.exc import DBAPIError

from language.catalogue import _
from operation.settings import settings
from runs.errors import NoSuchRunError
from ui.batch.address import S
from ui.batch.kind import B, BatchKind
from ui.store import store
from ui.visitor import visitor

MOST_LISTED = 8


def show_own_batches(kind: BatchKind[S, B], present: str | None) -> None:
    """Show a button for each, the newest first."""
    address = kind.address
    try:
        batches = store().batches(visitor(), address.kind)[:MOST_LISTED]
        found = [(batch, store().batch(batch, visitor())) for batch in batches]
    except (DBAPIError, NoSuchRunError):
        return
    if not found:
        return
    st.subheader(_(kind.own))
    for batch, runs in found:
        st.button(
            kind.name_of(runs),
            key=f"{address.kind}-open-{batch}",
            type="secondary" if batch == present else "tertiary",
            on_click=address.open_batch,
            args=(batch, runs[0].share),
        )
    if days := settings().keep_days:
        st.caption(_("Finished runs are removed after {count} days.").format(count=f"{days:g}"))
    elif settings().keep_gb:
        st.caption(_("The oldest finished runs are removed when the server's store is full."))


def names(words: Sequence[str], most: int = 3) -> str:
    """Join the first few different names."""
    found = list(dict.fromkeys(words))
    return ", ".join(found[:most]) + (" …" if len(found) > most else "")
