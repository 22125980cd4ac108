"""Link a finished comparison to the page that looks into its networks."""

import streamlit as st

from language.catalogue import _
from runs.batch import Batch
from ui import address
from ui.batch.address import BATCH, SHARE
from ui.language import kept_in_links


def show_inside_link(batch: Batch) -> None:
    """Show a link that carries the comparison, and the token that opened it."""
    words = [(BATCH, batch.id)]
    if share := address.get(SHARE):
        words.append((SHARE, share))
    st.page_link(
        "pages/inside.py",
        label=_("Look inside: switch off blocks, see signals and maps"),
        icon=":material/biotech:",
        query_params=words + kept_in_links(),
    )
