"""Choose the trained network that is looked into: a run of a comparison, kept in the address."""

from dataclasses import dataclass

import streamlit as st
from sqlalchemy.exc import DBAPIError

from backbones.registry import parse
from language.catalogue import _
from runs.batch import read_batch
from runs.errors import NoSuchRunError
from runs.tables import Run
from training.batch_state import BatchState, RunState, VariantState, read_state
from training.records import Outcome
from ui import address
from ui.batch.address import BATCH, SHARE
from ui.callbacks import run_to_end
from ui.store import store, store_fails
from ui.train.labels import shown_label
from ui.visitor import visitor
from ui.widget_value import set_value

RUN = "run"
"""Address word of the run whose network is looked into."""

KEY = "inside-run"
MOST_LISTED = 8


@dataclass(frozen=True)
class Chosen:
    """A finished run, and the comparison that it belongs to; ``place`` is its variant's."""

    state: BatchState
    run: Run
    label: str
    place: int

    @property
    def outcome(self) -> Outcome | None:
        """Return the run's result on the test part."""
        return next(one.outcome for one in self.state.states if one.run.id == self.run.id)

    @property
    def others(self) -> list["Chosen"]:
        """Return the first finished run of each other variant."""
        return [
            Chosen(self.state, found[0].run, name_of(variant), variant.place)
            for variant in self.state.variants
            if variant.place != self.place and (found := _finished(variant))
        ]


def name_of(variant: VariantState) -> str:
    """Return a variant's label as the reader reads it."""
    return shown_label(variant.label, variant.spec)


def _finished(variant: VariantState) -> list[RunState]:
    return [one for one in variant.runs if one.run.status == "done" and one.run.weights]


def choose_subject() -> Chosen | None:
    """Show which network is looked into; None where there is none, and the page says why."""
    batch, share = address.get(BATCH), address.get(SHARE) or None
    if not batch:
        return None
    try:
        found = read_batch(store(), batch, visitor(), share, "train")
        state = read_state(store(), found, None)
    except NoSuchRunError as error:
        st.info(error.sentence(_))
        return None
    except DBAPIError as error:
        st.error(store_fails(error))
        return None
    runs = {
        one.run.id: Chosen(state, one.run, name_of(variant), variant.place)
        for variant in state.variants
        for one in _finished(variant)
    }
    if not runs:
        st.info(_("No run of this comparison has come to its end: only then are there weights."))
        return None
    wanted = address.get(RUN)
    chosen = wanted if wanted in runs else next(iter(runs))
    with st.sidebar:
        _choose(runs, chosen)
    return runs[chosen]


def _choose(runs: dict[str, Chosen], chosen: str) -> None:
    set_value(KEY, chosen)

    def take() -> None:
        run_to_end(write)

    def write() -> None:
        with address.changing():
            address.put(RUN, st.session_state[KEY])
            address.put("off", None)

    st.selectbox(
        _("Network"),
        list(runs),
        format_func=lambda run: _("{name}, seed {seed}").format(
            name=runs[run].label, seed=runs[run].run.seed
        ),
        key=KEY,
        on_change=take,
    )


def show_own_trainings() -> bool:
    """Show a button for each comparison of the reader's that has weights; False without any."""
    try:
        batches = store().batches(visitor())[:MOST_LISTED]
        found = [(batch, store().batch(batch, visitor())) for batch in batches]
    except (DBAPIError, NoSuchRunError):
        return False
    found = [(batch, runs) for batch, runs in found if any(run.weights for run in runs)]
    for batch, runs in found:
        labels = dict.fromkeys(shown_label(run.label, parse(run.spec)) for run in runs)
        st.button(
            ", ".join(labels),
            key=f"inside-open-{batch}",
            type="tertiary",
            icon=":material/model_training:",
            on_click=address.put,
            args=(BATCH, batch),
        )
    return bool(found)
