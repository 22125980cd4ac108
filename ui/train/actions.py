"""What the owner of runs can do with them, and what anybody can take along."""

import streamlit as st

from backbones.registry import parse
from language.catalogue import _
from training import export
from training.stored import recipe_of
from ui.runs.changes import show_changes, show_sharing
from ui.runs.keeper import store
from ui.runs.starting import show_refusal
from ui.runs.visitor import visitor
from ui.train.address import close_batch
from ui.train.cards import told
from ui.train.labels import shown_label
from ui.train.runs import BatchState


def show_actions(batch: BatchState) -> None:
    """A row of buttons; only what would change something can be pressed."""
    is_owner = batch.owner == visitor()
    with st.container(horizontal=True, vertical_alignment="center", key="train-actions"):
        if is_owner:
            show_changes("train", batch.runs)
            with st.popover(_("Single runs"), icon=":material/list:"):
                for state in batch.states:
                    st.markdown(
                        f"{shown_label(state.run.label, parse(state.run.spec))} · {told(state)}"
                    )
                    with st.container(horizontal=True):
                        show_changes("train", [state.run], state.run.id)
        _show_exports(batch)
        if is_owner:
            show_sharing("train", batch.batch, batch.share)
        st.button(
            _("Change and run again") if is_owner else _("Run this yourself"),
            icon=":material/tune:",
            on_click=_again,
            args=(batch,),
            key="train-again",
        )
    if not is_owner:
        st.caption(_("These runs are shared with you: you can look and take them along."))
    show_refusal("train")


def _again(batch: BatchState) -> None:
    recipe = recipe_of(batch.runs[0])
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
            export.command([v.spec for v in batch.variants], recipe_of(runs[0]), seeds),
            language="sh",
            wrap_lines=True,
        )
