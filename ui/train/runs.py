"""What a batch has come to: its runs and records, read from the store after the last step."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from backbones.registry import parse
from backbones.spec import BackboneSpec
from runs.executors.local import usual_slots
from runs.tables import Run
from training.claims import EXPERIMENTS
from training.estimate import makespan
from training.experiments import Experiment
from training.records import Epoch, Outcome, Progress, Started
from training.stored import read_records
from ui.runs.changes import is_live
from ui.runs.keeper import store
from ui.train.labels import shown_label
from viz.training_plots import Learner


@dataclass(frozen=True)
class RunState:
    """A run and its records so far; ``place`` in the line where it waits, counted from 1."""

    run: Run
    started: Started | None
    epochs: tuple[Epoch, ...]
    progress: Progress | None
    outcome: Outcome | None
    place: int | None

    @property
    def is_live(self) -> bool:
        """Whether something will come of it without anybody's doing."""
        return is_live(self.run)

    @property
    def share(self) -> float:
        """How much of the training is done, from 0 to 1."""
        if self.run.status in ("done", "diverged"):
            return 1.0
        part = self.progress.step / self.progress.steps if self.progress else 0.0
        return min(1.0, (len(self.epochs) + part) / max(1, self.run.steps))

    @property
    def epoch_seconds(self) -> float | None:
        """Seconds that one epoch takes, where something is known."""
        if self.epochs:
            return self.epochs[-1].seconds / self.epochs[-1].epoch
        if self.progress and self.progress.step:
            return self.progress.seconds * self.progress.steps / self.progress.step
        return None


@dataclass(frozen=True)
class VariantState:
    """One of the networks compared, over its seeds."""

    label: str
    spec: BackboneSpec
    place: int
    runs: tuple[RunState, ...]

    @property
    def name(self) -> str:
        """The label in the reader's language."""
        return shown_label(self.label, self.spec)

    @property
    def accuracies(self) -> list[float]:
        """On the test part, of the runs that came to their end."""
        return [state.outcome.test_accuracy for state in self.runs if state.outcome]

    @property
    def validation(self) -> list[float]:
        """On the validation part, the latest of each run."""
        return [state.epochs[-1].val_accuracy for state in self.runs if state.epochs]

    @property
    def seconds(self) -> float | None:
        """Mean time of a finished run."""
        found = [state.outcome.seconds for state in self.runs if state.outcome]
        return statistics.fmean(found) if found else None

    @property
    def is_over(self) -> bool:
        """Whether no run of it will go on by itself."""
        return not any(state.is_live for state in self.runs)


@dataclass(frozen=True)
class BatchState:
    """A comparison: its variants in the order in which they were chosen."""

    batch: str
    owner: str
    share: str | None
    variants: tuple[VariantState, ...]

    @property
    def states(self) -> list[RunState]:
        """All runs, variant by variant."""
        return [state for variant in self.variants for state in variant.runs]

    @property
    def runs(self) -> list[Run]:
        """All runs as the store knows them."""
        return [state.run for state in self.states]

    @property
    def is_live(self) -> bool:
        """Whether something is still to come."""
        return any(state.is_live for state in self.states)

    @property
    def learners(self) -> list[Learner]:
        """What the curves are drawn from."""
        return [
            Learner(v.name, v.place, tuple(s.epochs for s in v.runs), v.runs[0].run.steps)
            for v in self.variants
        ]

    @property
    def accuracies(self) -> dict[str, list[float | None]]:
        """Test accuracies by label; None for a run that diverged."""
        return {
            v.label: [
                state.outcome.test_accuracy if state.outcome else None
                for state in v.runs
                if state.outcome or state.run.status == "diverged"
            ]
            for v in self.variants
        }

    @property
    def experiment(self) -> Experiment | None:
        """The paper's experiment that this is, recognised by its networks."""
        ours = [(v.label, v.spec) for v in self.variants]
        for experiment in EXPERIMENTS.values():
            if ours == [(v.label, v.spec) for v in experiment.variants]:
                return experiment
        return None


def read(batch: str, visitor: str, share: str | None) -> BatchState:
    """The present state; raises NoSuchRunError where the visitor may not see it."""
    runs = store().batch(batch, visitor, share, kind="train")
    ids = [run.id for run in runs]
    epochs = _epochs(runs)
    records = read_records(store(), ids, ("started", "progress", "outcome"))
    line = store().places_in_queue() if any(run.status == "queued" for run in runs) else {}
    found: dict[tuple[str, str], list[RunState]] = {}
    for run in runs:
        by_kind = {type(record): record for record in records[run.id]}
        progress = by_kind.get(Progress)
        is_now = progress is not None and progress.epoch > len(epochs[run.id])
        state = RunState(
            run,
            by_kind.get(Started),
            tuple(epochs[run.id]),
            progress if is_now else None,
            by_kind.get(Outcome),
            line.get(run.id),
        )
        found.setdefault((run.label, run.spec), []).append(state)
    return BatchState(
        batch,
        runs[0].owner,
        runs[0].share,
        tuple(
            VariantState(label, parse(spec), place, tuple(states))
            for place, ((label, spec), states) in enumerate(found.items())
        ),
    )


EPOCHS = "records-read"
"""Session key of the epochs that were read before."""


def _epochs(runs: Sequence[Run]) -> dict[str, list[Epoch]]:
    """Epochs by run; only those are read that came since the last call."""
    known: dict[str, list[Epoch]] = st.session_state.setdefault(EPOCHS, {})
    ids = [run.id for run in runs]
    for other in set(known) - set(ids):
        del known[other]
    behind = [run.id for run in runs if run.steps_done > len(known.get(run.id, ()))]
    if behind:
        after = min(len(known.get(run, ())) for run in behind)
        for run, records in read_records(store(), behind, ("epoch",), after=after).items():
            kept = known.get(run, [])
            known[run] = kept + [record for record in records if record.epoch > len(kept)]
    return {run: known.get(run, []) for run in ids}


def seconds_left(batch: BatchState, slots: int | None = None) -> float | None:
    """When the last run ends if nothing comes between; None while nothing is known.

    A run that has not begun takes as long as its variant's others, or as its likely cost says.
    """
    rates = [
        (state.epoch_seconds, state.run.cost / max(1, state.run.steps))
        for state in batch.states
        if state.epoch_seconds
    ]
    left = []
    for variant in batch.variants:
        own = [state.epoch_seconds for state in variant.runs if state.epoch_seconds]
        for state in variant.runs:
            if not state.is_live:
                continue
            rate = state.epoch_seconds or (statistics.fmean(own) if own else None)
            if rate is None:
                cost = state.run.cost / max(1, state.run.steps)
                ratios = [seconds / other for seconds, other in rates if seconds and other > 0]
                if not ratios:
                    return None
                rate = cost * statistics.fmean(ratios)
            left.append(rate * state.run.steps * (1 - state.share))
    return makespan(left, slots or usual_slots().cpu)
