"""Show how far a measurement of the reader is; one fragment that polls while it is under way."""

from datetime import timedelta
from functools import partial

import streamlit as st
from sqlalchemy.exc import DBAPIError

from backbones.spec import BackboneSpec
from language.catalogue import _
from measuring.records import STEPS
from measuring.stored import KIND, State, read_state
from runs import supervisor
from runs.errors import NoSuchRunError
from runs.shared_values import SharedValues
from runs.tables import CAN_GO_ON, Run
from ui.batch.starting import attempt
from ui.callbacks import run_to_end
from ui.explore.speed.form import REFUSALS
from ui.explore.speed.kept import forget
from ui.explore.view import NetworkView
from ui.markdown import escape_markdown
from ui.store import store, store_fails
from ui.visitor import visitor
from viz.speed_plots import setting_words

EVERY = timedelta(seconds=1)


def last_run(spec: BackboneSpec) -> Run | None:
    """Return the reader's newest measurement where it is of this network."""
    try:
        batches = store().batches(visitor(), KIND)
        run = store().batch(batches[0], visitor())[0] if batches else None
    except (DBAPIError, NoSuchRunError):
        return None
    return run if run is not None and run.spec == spec.text else None


def show_progress(view: NetworkView, run: Run) -> None:
    """Show a bar while the run is live, then what could not be measured."""
    show = st.fragment(_show_now, run_every=EVERY if run.is_live else None)
    show(view, run.id, (run.is_live, run.steps_done))


def _show_now(view: NetworkView, run_id: str, before: tuple[bool, int]) -> None:
    try:
        run = store().queue.run(run_id)
        state = read_state(store(), run)
        place = store().places_in_queue().get(run_id) if run.status == "queued" else None
    except NoSuchRunError:
        st.rerun()
    except DBAPIError as error:
        st.error(store_fails(error))
        return
    if (run.is_live, run.steps_done) != before:
        # Another result is there, or none is to come.
        forget()
        st.rerun()
    if run.is_live:
        _show_bar(view, state, place)
    else:
        _show_end(view, state)


def _show_bar(view: NetworkView, state: State, place: int | None) -> None:
    run = state.run
    if run.status == "queued":
        supervisor.ensure()
        if SharedValues(store().database).is_paused():
            st.info(_("The teacher has paused the queue: your runs start when it goes on."))
    told = _("waiting, place {place} in the queue").format(place=place) if place else ""
    if state.doing and run.status != "queued":
        setting = state.settings[state.doing.place]
        told = f"{_(STEPS[state.doing.step])}: {setting_words(setting)}"
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.progress(state.share, text=escape_markdown(told or _("starting …")))
    right.button(
        _("Cancel"),
        icon=":material/stop:",
        key=view.key("speed-cancel"),
        on_click=partial(_change, "cancel", run.id),
        width="stretch",
    )


def _show_end(view: NetworkView, state: State) -> None:
    for setting, refused in state.refused:
        st.warning(escape_markdown(f"{setting_words(setting)}: {refused.note.sentence(_)}"))
    run = state.run
    if run.status in CAN_GO_ON and run.steps_done < run.steps:
        if run.note:
            st.error(escape_markdown(run.note.sentence(_)))
        st.button(
            _("Resume"),
            icon=":material/play_arrow:",
            key=view.key("speed-resume"),
            on_click=partial(_change, "go_on", run.id),
        )


def _change(what: str, run: str) -> None:
    change = {"cancel": store().cancel, "go_on": store().go_on}[what]

    def take() -> None:
        attempt(REFUSALS, partial(change, [run], visitor()))

    run_to_end(take)
