"""Open the store of runs, once for all readers."""

import streamlit as st
from sqlalchemy.exc import DBAPIError

from language.catalogue import _
from runs.paths import database_url
from runs.store import Store


@st.cache_resource(show_spinner=False)
def _open(url: str) -> Store:
    return Store(url)


def store() -> Store:
    """Return the one store of this process."""
    return _open(database_url())


def store_fails(error: DBAPIError) -> str:
    """Say that the store does not answer, and why."""
    return _(
        "The store of runs does not answer ({reason}). Nothing recorded is lost: try again in a "
        "moment."
    ).format(reason=str(error.orig)[:80])
