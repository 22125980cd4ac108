"""Show what is to be measured, and queue it: runtimes, batch sizes, threads, the backward pass."""

from functools import partial

import streamlit as st

from language.catalogue import _
from measuring.records import RUNTIMES
from measuring.settings import settings_of
from measuring.submission import submit
from runs.machine import usable_cores
from ui.batch.starting import attempt, show_refusal
from ui.callbacks import run_to_end
from ui.explore.view import NetworkView
from ui.store import store
from ui.visitor import visitor

BATCHES = (1, 8, 32)
REFUSALS = "speed"
"""Word under which a refusal is told."""


def thread_counts() -> list[int]:
    """Return the numbers of threads that are offered, the last one that of all cores."""
    cores = usable_cores()
    return [count for count in (1, 2, 4, 8, 16, 32, 64) if count < cores] + [cores]


def show_form(view: NetworkView, is_busy: bool) -> None:
    """Show the choices in one row with the button that measures, still while a run is under way."""
    names = {name: view.key(f"speed-{name}") for name in ("runtimes", "batches", "threads", "both")}
    with st.container(
        horizontal=True, vertical_alignment="bottom", gap="small", key=view.key("speed-form")
    ):
        st.pills(
            _("Runtime"),
            list(RUNTIMES),
            selection_mode="multi",
            default=list(RUNTIMES),
            format_func=lambda name: _(RUNTIMES[name]),
            key=names["runtimes"],
        )
        st.pills(
            _("Batch size"),
            list(BATCHES),
            selection_mode="multi",
            default=[1],
            key=names["batches"],
        )
        counts = thread_counts()
        if len(counts) > 1:
            st.pills(_("Threads"), counts, default=1, required=True, key=names["threads"])
        st.toggle(_("Backward pass too"), key=names["both"])
        st.button(
            _("Measure"),
            type="primary",
            icon=":material/timer:",
            key=view.key("speed-measure"),
            on_click=partial(_measure, view, names),
            disabled=is_busy,
        )
    show_refusal(REFUSALS)


def _measure(view: NetworkView, names: dict[str, str]) -> None:
    state = st.session_state
    chosen = {name: state.get(key) for name, key in names.items()}

    def queue() -> None:
        settings = settings_of(
            chosen["runtimes"] or (),
            chosen["batches"] or (1,),
            chosen["threads"] or 1,
            backward=bool(chosen["both"]),
        )
        submit(store(), view.spec, settings, visitor())

    def take() -> None:
        attempt(REFUSALS, queue)

    run_to_end(take)
