"""Read what a comparison has come to: its runs with their records, network by network."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backbones.registry import parse
from backbones.spec import BackboneSpec
from operation.settings import settings
from runs.batch import Batch
from runs.machine import usable_cores
from runs.store import Store
from runs.tables import Run
from runs.time_left import RunPace, seconds_left
from training.claims import EXPERIMENTS
from training.experiments import Experiment
from training.judging import Errors, Measure
from training.records import Epoch, Outcome, Progress, Started
from training.stored import read_records


@dataclass(frozen=True)
class RunState:
    """A run and its records so far; ``progress`` is of the epoch under way."""

    run: Run
    started: Started | None = None
    epochs: tuple[Epoch, ...] = ()
    progress: Progress | None = None
    outcome: Outcome | None = None

    @property
    def share(self) -> float:
        """The share of the training that is done, from 0 to 1."""
        if self.run.status in ("done", "diverged"):
            return 1.0
        part = self.progress.step / self.progress.steps if self.progress else 0.0
        return min(1.0, (len(self.epochs) + part) / max(1, self.run.steps))

    def error(self, measure: Measure) -> float | None:
        """Return test error, or that of the last epoch's training, of a run that has an outcome."""
        if not self.outcome:
            return None
        if measure == "test":
            return 1 - self.outcome.test_accuracy
        return 1 - self.epochs[-1].train_accuracy if self.epochs else None

    @property
    def epoch_seconds(self) -> float | None:
        """Seconds that one epoch takes, where something is known."""
        if self.epochs:
            return self.epochs[-1].seconds / self.epochs[-1].epoch
        if self.progress and self.progress.step:
            return self.progress.seconds * self.progress.steps / self.progress.step
        return None

    @property
    def pace(self) -> RunPace:
        """The epochs that are left and what each takes."""
        run = self.run
        return RunPace(
            f"{run.label} {run.spec}",
            run.steps * (1 - self.share) if run.is_live else 0.0,
            self.epoch_seconds,
            run.cost / max(1, run.steps),
        )


@dataclass(frozen=True)
class VariantState:
    """One of the networks compared, over its seeds; ``place`` counts from 0."""

    label: str
    spec: BackboneSpec
    place: int
    runs: tuple[RunState, ...]

    @property
    def accuracies(self) -> list[float]:
        """On the test part, of the runs that came to their end."""
        return [state.outcome.test_accuracy for state in self.runs if state.outcome]

    @property
    def validation(self) -> list[float]:
        """On the validation part, the latest of each run."""
        return [state.epochs[-1].val_accuracy for state in self.runs if state.epochs]

    def errors(self, measure: Measure) -> list[float]:
        """Return the errors of a measure, of the runs that came to their end."""
        found = (state.error(measure) for state in self.runs)
        return [error for error in found if error is not None]

    @property
    def seconds(self) -> float | None:
        """Mean time of a finished run."""
        found = [state.outcome.seconds for state in self.runs if state.outcome]
        return statistics.fmean(found) if found else None


@dataclass(frozen=True)
class BatchState:
    """A comparison: its variants in the order in which they were chosen."""

    batch: Batch
    variants: tuple[VariantState, ...]

    @property
    def states(self) -> list[RunState]:
        """Return all runs, variant by variant."""
        return [state for variant in self.variants for state in variant.runs]

    @property
    def is_live(self) -> bool:
        """Return whether something is still to come."""
        return self.batch.is_live

    @property
    def share(self) -> float:
        """The share of all trainings that is done, from 0 to 1."""
        return statistics.fmean(state.share for state in self.states)

    def seconds_left(self, slots: int | None = None) -> float | None:
        """Estimate the seconds until the last run ends; None while nothing is known."""
        if slots is None and any(s.started and s.started.device == "cuda" for s in self.states):
            # Of one card; its memory, which may allow for fewer, is not known here.
            slots = min(settings().gpu_slots, usable_cores())
        return seconds_left([state.pace for state in self.states], slots)

    @property
    def leader(self) -> int | None:
        """The place of the variant that leads on the test part, once two can be compared."""
        known = [variant for variant in self.variants if variant.accuracies]
        if len(known) < 2:
            return None
        return max(known, key=lambda variant: statistics.fmean(variant.accuracies)).place

    def errors(self, measure: Measure) -> dict[str, Errors]:
        """Return errors by label and seed, of runs that are over; None for one that diverged."""
        return {
            v.label: {
                state.run.seed: state.error(measure)
                for state in v.runs
                if state.outcome or state.run.status == "diverged"
            }
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

    @property
    def epochs(self) -> dict[str, tuple[Epoch, ...]]:
        """The epochs by run."""
        return {state.run.id: state.epochs for state in self.states}


def batch_state(
    batch: Batch, epochs: Mapping[str, Sequence[Epoch]], records: Mapping[str, Sequence[Any]]
) -> BatchState:
    """Combine runs and their records, those of kind Started, Progress and Outcome, to a state."""
    found: dict[tuple[str, str], list[RunState]] = {}
    for run in batch.runs:
        by_kind = {type(record): record for record in records[run.id]}
        progress = by_kind.get(Progress)
        is_now = progress is not None and progress.epoch > len(epochs[run.id])
        state = RunState(
            run,
            by_kind.get(Started),
            tuple(epochs[run.id]),
            progress if is_now else None,
            by_kind.get(Outcome),
        )
        found.setdefault((run.label, run.spec), []).append(state)
    return BatchState(
        batch,
        tuple(
            VariantState(label, parse(spec), place, tuple(states))
            for place, ((label, spec), states) in enumerate(found.items())
        ),
    )


def read_state(store: Store, batch: Batch, since: BatchState | None = None) -> BatchState:
    """Read what a comparison has come to.

    ``since`` is what an earlier call gave for the same batch: only newer epochs are read.
    """
    known = since.epochs if since else {}
    epochs: dict[str, tuple[Epoch, ...]] = {run.id: known.get(run.id, ()) for run in batch.runs}
    behind = [run.id for run in batch.runs if run.steps_done > len(epochs[run.id])]
    if behind:
        after = min(len(epochs[run]) for run in behind)
        for run, found in read_records(store, behind, ("epoch",), after=after).items():
            newer = (epoch for epoch in found if epoch.epoch > len(epochs[run]))
            epochs[run] = (*epochs[run], *newer)
    records = read_records(store, epochs, ("started", "progress", "outcome"))
    return batch_state(batch, epochs, records)
