"""Start an inspection of trained networks in the run queue, show its progress, read what it finds.

Each part of the page shows what is there already; a fragment polls while more is to come.
"""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from inspection import stored
from language.catalogue import _
from language.units import percent
from runs import supervisor
from runs.tables import Run
from ui.batch.actions import show_changes
from ui.batch.starting import attempt, show_refusal
from ui.callbacks import run_to_end
from ui.inside.subject import Chosen
from ui.store import store
from ui.visitor import visitor

Pairs = Sequence[tuple[Chosen, Run | None]]
"""Networks, each with the newest inspection of it."""


def inspections(kind: str, chosen: Sequence[Chosen]) -> Pairs:
    """Return the newest inspection of a kind of each network; raises DBAPIError."""
    return [(one, stored.latest(store(), kind, one.run.id)) for one in chosen]


def is_live(pairs: Pairs) -> bool:
    """Return whether more is to come by itself."""
    return any(run is not None and run.is_live for _one, run in pairs)


def show_inspections(kind: str, label: str, pairs: Pairs) -> None:
    """Show how far they are, what can be done with them, and the button that starts the missing."""
    me = visitor()
    live = [run for _one, run in pairs if run is not None and run.is_live]
    resting = [run for _one, run in pairs if run is not None and stored.can_go_on(run, me)]
    done = [run for _one, run in pairs if run is not None and run.status == "done"]
    if live:
        supervisor.ensure()
    if begun := [*live, *resting]:
        left, right = st.columns([3, 1], vertical_alignment="center")
        with left:
            known = [*begun, *done]
            share = sum(run.done_share for run in known) / len(known)
            st.progress(share, text=_("{share} done").format(share=percent(share, 0)))
        if own := [run for run in begun if run.owner == me]:
            with right:
                show_changes(kind, own, "live")
    missing = [one.run for one, run in pairs if run not in begun and not stored.is_known(run)]
    if missing and not live:
        st.button(
            label,
            type="primary",
            icon=":material/play_arrow:",
            key=f"{kind}-start",
            on_click=_start,
            args=(kind, missing),
        )
    show_refusal(kind)
    for one, run in pairs:
        if run is not None and (note := run.note):
            st.warning(f"{one.label}: {note.sentence(_)}")


def _start(kind: str, missing: Sequence[Run]) -> None:
    submit = partial(stored.submit, store(), kind, missing, visitor())

    def take() -> None:
        attempt(kind, submit)

    run_to_end(take)
