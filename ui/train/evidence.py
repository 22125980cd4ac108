"""Plot a batch: curves of all variants, and the inside of one of them."""

from functools import partial

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from language.catalogue import _
from runs.errors import RunError
from training import catalogue
from training.batch_state import BatchState, RunState, VariantState
from training.records import Layers, Outcome
from training.stored import read_records, recipe_of
from ui.batch.kind import Views
from ui.plots import show_plot, show_stage_plot
from ui.store import store
from ui.style import is_dark
from ui.train.labels import shown_label
from ui.views import in_pairs
from viz.run_plots import (
    COLUMNS,
    ROWS,
    confusion_figure,
    gate_figure,
    gradient_figure,
    response_figure,
    wrong_figure,
)
from viz.training_plots import Learner, learning_figures, race_figure


def evidence(batch: BatchState) -> Views:
    """Return the tabs of a comparison."""
    return {
        "curves": (_("Curves"), partial(_show_curves, batch)),
        "layers": (_("Layers"), partial(_show_layers, batch)),
        "mistakes": (_("Mistakes"), partial(_show_mistakes, batch)),
    }


def _name(variant: VariantState) -> str:
    return shown_label(variant.label, variant.spec)


def _show_in_pairs(figures: dict[str, go.Figure]) -> None:
    for column, (name, figure) in in_pairs(list(figures.items())):
        with column:
            show_plot(figure, f"train-{name}")


def show_race(batch: BatchState) -> None:
    """Show the accuracy of all networks, large, while they are trained and at the end.

    Of an experiment it is the error, as in the paper.
    """
    figure = race_figure(learners(batch), is_dark=is_dark(), is_error=batch.experiment is not None)
    show_stage_plot(figure, "train-race")


def learners(batch: BatchState) -> list[Learner]:
    """Return the epochs and tests of each network, as the plots draw them."""
    return [
        Learner(
            _name(v),
            v.place,
            tuple(s.epochs for s in v.runs),
            v.runs[0].run.steps,
            tuple(v.accuracies),
        )
        for v in batch.variants
    ]


def _show_curves(batch: BatchState) -> None:
    figures = learning_figures(learners(batch), is_dark=is_dark())
    # The stage shows it, with training and test.
    del figures["accuracy"]
    _show_in_pairs(figures)


def _show_layers(batch: BatchState) -> None:
    """Show one seed of each variant: the first that has recorded something."""
    firsts = [(v, next((s for s in v.runs if s.epochs), None)) for v in batch.variants]
    ids = [state.run.id for _variant, state in firsts if state]
    records: dict[str, list[Layers]] = read_records(store(), ids, ("layers",))
    known = {
        _name(v): (v, records[state.run.id])
        for v, state in firsts
        if state and records[state.run.id]
    }
    if not known:
        st.info(_("Layers are recorded once in each epoch: there is nothing to see yet."))
        return
    latest = {label: (v.place, found[-1]) for label, (v, found) in known.items()}
    chosen = _choose(list(known), "train-layers-of")
    figures = {
        "gradients": gradient_figure(
            known[chosen][1],
            chosen,
            is_dark=is_dark(),
            among=[found for _variant, found in known.values()],
        ),
        "responses": response_figure(latest, is_dark=is_dark()),
    }
    if any(record.gates for _place, record in latest.values()):
        figures["gates"] = gate_figure(latest, is_dark=is_dark())
    _show_in_pairs(figures)


def _choose(labels: list[str], key: str) -> str:
    if len(labels) == 1:
        return labels[0]
    if st.session_state.get(key) not in labels:
        st.session_state.pop(key, None)
    return st.selectbox(_("Network"), labels, key=key)


def _show_mistakes(batch: BatchState) -> None:
    over = {_name(v): v for v in batch.variants if v.accuracies}
    if not over:
        st.info(_("The test comes at the end of a run: there is nothing to see yet."))
        return
    variant = over[_choose(list(over), "train-mistakes-of")]
    finished = [state for state in variant.runs if state.outcome]
    left, right = st.columns(2, gap="medium")
    outcomes = [state.outcome for state in finished if state.outcome]
    with left:
        show_plot(confusion_figure(outcomes, _name(variant), is_dark=is_dark()), "train-confusion")
    with right:
        _show_wrong(variant, finished[0], outcomes[0])


def _show_wrong(variant: VariantState, state: RunState, outcome: Outcome) -> None:
    wrong = outcome.wrong[: COLUMNS * ROWS]
    if not wrong:
        st.success(_("No test image was taken for another."))
        return
    try:
        test = catalogue.load(recipe_of(state.run)).test.images
    except RunError as error:
        st.info(error.sentence(_))
        return
    images = test[[one.index for one in wrong]].numpy().astype(np.uint8)
    name = _("{name}, seed {seed}").format(name=_name(variant), seed=state.run.seed)
    figure = wrong_figure(images, wrong, outcome.classes, name, is_dark=is_dark())
    show_plot(figure, "train-wrong")
