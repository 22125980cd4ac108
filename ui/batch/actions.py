"""Show what the owner of a batch can do with it, and what anybody can export."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from language.catalogue import _
from runs.batch import Batch
from runs.tables import CAN_GO_ON, Run
from ui import address
from ui.batch.address import SHARE, S
from ui.batch.kind import B, BatchKind, Exports
from ui.batch.starting import attempt, show_refusal
from ui.callbacks import run_to_end
from ui.download import show_download
from ui.store import store
from ui.visitor import visitor
from ui.widget_value import set_value

Change = Callable[[Sequence[str], str], None]


def show_actions(kind: BatchKind[S, B], state: B) -> None:
    """Show a row of buttons; only what would change something can be pressed."""
    name, batch = kind.address.kind, state.batch
    is_owner = batch.owner == visitor()
    with st.container(horizontal=True, vertical_alignment="center", key=f"{name}-actions"):
        if is_owner:
            show_changes(name, batch.runs)
            with st.popover(_("Single runs"), icon=":material/list:"):
                for one in kind.runs(state):
                    st.markdown(f"{one.name} · {one.told}")
                    with st.container(horizontal=True):
                        show_changes(name, [one.run], one.run.id)
        with st.popover(_("Export"), icon=":material/download:"):
            _show_exports(name, kind.exports(state))
        if is_owner:
            _show_sharing(name, batch)
        st.button(
            _("Change and run again") if is_owner else _("Run this yourself"),
            icon=":material/tune:",
            on_click=kind.address.close_batch,
            args=(kind.setup_of(state),),
            key=f"{name}-again",
        )
    if loss := kind.loss_of(state):
        st.caption(loss)
    if not is_owner:
        st.caption(_("These runs are shared with you: you can look and take them along."))
    show_refusal(name)


def _show_exports(kind: str, exports: Exports) -> None:
    for file in exports.files:
        show_download(
            file.label,
            file.make,
            file.name,
            file.media,
            key=f"{kind}-export-{file.name}",
            is_disabled=not file.is_there,
        )
    st.caption(exports.caption)
    st.code(exports.command, language=None, wrap_lines=True)


def show_changes(kind: str, runs: Sequence[Run], key: str = "all") -> None:
    """Show buttons for some runs together, as far as they would change something."""
    live = [run.id for run in runs if run.is_live]
    resting = [run.id for run in runs if run.status in CAN_GO_ON]
    opened = store()

    def button(word: str, icon: str, change: Change, chosen: Sequence[str]) -> None:
        st.button(
            word,
            icon=f":material/{icon}:",
            key=f"{kind}-{icon}-{key}",
            on_click=_change,
            args=(kind, change, chosen),
        )

    # A place of its own: when there are fewer, what stands beside them is not drawn anew.
    with st.container(horizontal=True, width="content"):
        if live:
            button(_("Pause"), "pause", opened.pause, live)
        if resting:
            button(_("Resume"), "play_arrow", opened.go_on, resting)
        if live:
            button(_("Cancel"), "stop", opened.cancel, live)
        else:
            button(_("Delete"), "delete", opened.delete, [run.id for run in runs])


def _change(kind: str, change: Change, runs: Sequence[str]) -> None:
    def take() -> None:
        attempt(kind, partial(change, runs, visitor()))

    run_to_end(take)


def _show_sharing(kind: str, batch: Batch) -> None:
    """Show the toggle that shares a batch; while it is on, the page's own address is the link."""
    key = f"{kind}-shared"
    set_value(key, batch.share is not None)

    def take() -> None:
        run_to_end(share)

    def share() -> None:
        attempt(kind, change)

    def change() -> None:
        if st.session_state[key]:
            address.put(SHARE, store().share(batch.id, visitor()))
        else:
            store().unshare(batch.id, visitor())
            address.put(SHARE, None)

    st.toggle(
        _("Shared by link"),
        key=key,
        on_change=take,
        help=_("While this is on, whoever has the address of this page sees these runs."),
    )
