"""The reader's own batches, in the sidebar."""

from collections.abc import Callable, Sequence

import streamlit as st
from sqlalchemy.exc import DBAPIError

from language.catalogue import _
from operation.settings import settings
from runs.errors import NoSuchRunError
from runs.tables import Run
from ui.runs.keeper import store
from ui.runs.visitor import visitor

MOST_LISTED = 8


def show_own(
    page: str,
    heading: str,
    present: str | None,
    name_of: Callable[[Sequence[Run]], str],
    open_batch: Callable[[str, str | None], None],
    kind: str = "train",
) -> None:
    """A button for each, the newest first."""
    try:
        batches = store().batches(visitor(), kind)[:MOST_LISTED]
        found = [(batch, store().batch(batch, visitor())) for batch in batches]
    except (DBAPIError, NoSuchRunError):
        return
    if not found:
        return
    st.subheader(heading)
    for batch, runs in found:
        st.button(
            name_of(runs),
            key=f"{page}-open-{batch}",
            type="secondary" if batch == present else "tertiary",
            on_click=open_batch,
            args=(batch, runs[0].share),
        )
    if days := settings().keep_days:
        st.caption(_("Finished runs are removed after {count} days.").format(count=f"{days:g}"))
    elif settings().keep_gb:
        st.caption(_("The oldest finished runs are removed when the server's store is full."))


def names(words: Sequence[str], most: int = 3) -> str:
    """The first few of them."""
    found = list(dict.fromkeys(words))
    return ", ".join(found[:most]) + (" …" if len(found) > most else "")
