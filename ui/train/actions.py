"""What the owner of runs can do with them, and what anybody can take along."""

from collections.abc import Callable, Sequence

import streamlit as st
from sqlalchemy.exc import DBAPIError

from language.catalogue import _
from training import export
from training.notes import TrainingError
from training.tables import CAN_GO_ON
from ui.train.address import SHARE, close_batch
from ui.train.before import REFUSED, store_fails
from ui.train.cards import told
from ui.train.labels import shown_label
from ui.train.runs import BatchState, RunState, store
from ui.train.visitor import visitor

Change = Callable[[Sequence[str], str], None]


def show_actions(batch: BatchState) -> None:
    """A row of buttons; only what would change something can be pressed."""
    is_owner = batch.owner == visitor()
    with st.container(horizontal=True, vertical_alignment="center", key="train-actions"):
        if is_owner:
            _show_changes(batch.states, "all")
            with st.popover(_("Single runs"), icon=":material/list:"):
                for state in batch.states:
                    st.markdown(f"{shown_label(state.run.label, state.run.spec)} · {told(state)}")
                    with st.container(horizontal=True):
                        _show_changes([state], state.run.id)
        _show_exports(batch)
        if is_owner:
            _show_sharing(batch)
        st.button(
            _("Change and run again") if is_owner else _("Run this yourself"),
            icon=":material/tune:",
            on_click=_again,
            args=(batch,),
            key="train-again",
        )
    if not is_owner:
        st.caption(_("These runs are shared with you: you can look and take them along."))
    if reason := st.session_state.pop(REFUSED, None):
        st.error(reason)


def _show_changes(states: Sequence[RunState], key: str) -> None:
    """Pause, go on, cancel and delete some runs, as far as they apply."""
    live = [state.run.id for state in states if state.is_live]
    resting = [state.run.id for state in states if state.run.status in CAN_GO_ON]
    every = [state.run.id for state in states]
    keeper = store()
    if live:
        _change(_("Pause"), "pause", keeper.pause, live, key)
    if resting:
        _change(_("Resume"), "play_arrow", keeper.go_on, resting, key)
    if live:
        _change(_("Cancel"), "stop", keeper.cancel, live, key)
    else:
        _change(_("Delete"), "delete", keeper.delete, every, key)


def _change(word: str, icon: str, change: Change, runs: Sequence[str], key: str) -> None:
    st.button(
        word,
        icon=f":material/{icon}:",
        key=f"train-{icon}-{key}",
        on_click=_do,
        args=(change, runs),
    )


def _do(change: Change, runs: Sequence[str]) -> None:
    try:
        change(runs, visitor())
    except TrainingError as error:
        st.session_state[REFUSED] = error.note.sentence(_)
    except DBAPIError as error:
        st.session_state[REFUSED] = store_fails(error)


def _show_sharing(batch: BatchState) -> None:
    """Private until the owner says otherwise; then the page's own address is the link."""
    st.session_state["train-shared"] = batch.share is not None
    st.toggle(
        _("Shared by link"),
        key="train-shared",
        on_change=_take_sharing,
        args=(batch.batch,),
        help=_("While this is on, whoever has the address of this page sees these runs."),
    )


def _take_sharing(batch: str) -> None:
    if st.session_state["train-shared"]:
        st.query_params[SHARE] = store().share(batch, visitor())
    else:
        store().unshare(batch, visitor())
        st.query_params.pop(SHARE, None)


def _again(batch: BatchState) -> None:
    recipe = batch.runs[0].settings
    close_batch([v.spec for v in batch.variants], recipe, len(batch.variants[0].runs))


def _show_exports(batch: BatchState) -> None:
    """The records, the event files, the weights, and the command that repeats it all."""
    runs = batch.runs
    keeper = store()
    with st.popover(_("Export"), icon=":material/download:"):
        for name, file, mime, make in (
            (_("Epochs (CSV)"), "runs.csv", "text/csv", lambda: export.to_csv(keeper, runs)),
            (
                _("All records (JSON)"),
                "runs.json",
                "application/json",
                lambda: export.to_json(keeper, runs),
            ),
            (
                _("TensorBoard files (zip)"),
                "tensorboard.zip",
                "application/zip",
                lambda: export.tensorboard_zip(keeper, runs),
            ),
            (
                _("Weights (safetensors, zip)"),
                "weights.zip",
                "application/zip",
                lambda: export.weights_zip(runs),
            ),
        ):
            st.download_button(
                name,
                make,
                file_name=file,
                mime=mime,
                on_click="ignore",
                key=f"train-export-{file}",
                disabled=file == "weights.zip" and not any(run.weights for run in runs),
                width="stretch",
            )
        st.caption(_("The same from the command line, with seeds from the first one on:"))
        seeds = sorted({run.seed for run in runs})
        st.code(
            export.command([v.spec for v in batch.variants], runs[0].settings, seeds),
            language="sh",
            wrap_lines=True,
        )
