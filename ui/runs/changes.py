"""What an owner can do with runs: pause, go on, cancel, delete, share."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from language.catalogue import _
from runs.tables import ACTIVE, CAN_GO_ON, Run
from ui.runs.keeper import store
from ui.runs.starting import attempt
from ui.runs.visitor import visitor

SHARE = "share"
"""Stands in the address of shared runs, before the token that opens them."""

Change = Callable[[Sequence[str], str], None]


def is_live(run: Run) -> bool:
    """Whether something will come of it without anybody's doing."""
    return run.status in ("queued", *ACTIVE)


def show_changes(page: str, runs: Sequence[Run], key: str = "all") -> None:
    """Buttons for some runs together, as far as they would change something."""
    live = [run.id for run in runs if is_live(run)]
    resting = [run.id for run in runs if run.status in CAN_GO_ON]
    keeper = store()

    def button(word: str, icon: str, change: Change, chosen: Sequence[str]) -> None:
        st.button(
            word,
            icon=f":material/{icon}:",
            key=f"{page}-{icon}-{key}",
            on_click=_do,
            args=(page, change, chosen),
        )

    # A place of its own: when there are fewer, what stands beside them is not drawn anew.
    with st.container(horizontal=True, width="content"):
        if live:
            button(_("Pause"), "pause", keeper.pause, live)
        if resting:
            button(_("Resume"), "play_arrow", keeper.go_on, resting)
        if live:
            button(_("Cancel"), "stop", keeper.cancel, live)
        else:
            button(_("Delete"), "delete", keeper.delete, [run.id for run in runs])


def _do(page: str, change: Change, runs: Sequence[str]) -> None:
    attempt(page, partial(change, runs, visitor()))


def show_sharing(page: str, batch: str, share: str | None) -> None:
    """Private until the owner says otherwise; then the page's own address is the link."""
    key = f"{page}-shared"
    st.session_state[key] = share is not None

    def take() -> None:
        attempt(page, change)

    def change() -> None:
        if st.session_state[key]:
            st.query_params[SHARE] = store().share(batch, visitor())
        else:
            store().unshare(batch, visitor())
            st.query_params.pop(SHARE, None)

    st.toggle(
        _("Shared by link"),
        key=key,
        on_change=take,
        help=_("While this is on, whoever has the address of this page sees these runs."),
    )
