"""Perform a run of kind ``train``: one network, one recipe, one seed.

An epoch's records are in the checkpoint before they are in the store, so a run that goes on first
writes again what may have been lost between the two.
"""

from contextlib import suppress
from pathlib import Path

from backbones.opened import open_in_worker
from backbones.registry import parse
from runs.paths import run_folder
from runs.record_writer import RecordWriter, persist
from runs.tables import Run
from runs.task import Ending, Job
from training import checkpoint
from training.checkpoint import CheckpointError
from training.device import failures_as_messages
from training.loop import Training
from training.records import Diverged, Epoch, Layers, Outcome, TrainingRecord
from training.stored import recipe_of

CHECKPOINT = "checkpoint.safetensors"
WEIGHTS = "weights.safetensors"


@failures_as_messages()
def perform(run: Run, job: Job, writer: RecordWriter) -> Ending:
    """Train from the checkpoint on, or from the first step where there is none."""
    open_in_worker()
    kept = run_folder(job.run) / CHECKPOINT
    training = Training(
        parse(run.spec), recipe_of(run), threads=job.threads, gpu_slots=job.gpu_slots
    )
    if kept.exists():
        # A damaged or foreign checkpoint costs time, not the run: it starts anew.
        with suppress(CheckpointError):
            checkpoint.load(training, kept)
    for record in training.records():
        if ending := keep_record(training, record, writer):
            return ending
    raise AssertionError("a run ends with an Outcome or Diverged")


def keep_record(training: Training, record: TrainingRecord, writer: RecordWriter) -> Ending | None:
    """Keep a record and what belongs to it; returns how the run ends, if it does.

    Raises SupersededError, StoreLostError.
    """
    kept = run_folder(writer.run) / CHECKPOINT
    if isinstance(record, Epoch) and record.epoch == training.done:
        checkpoint.save(training, kept)
    if isinstance(record, Layers):
        # With its epoch, in one transaction.
        writer.pending.append(record)
        return None
    wanted = writer.write(record)
    if isinstance(record, Diverged):
        return "diverged", record.note
    if isinstance(record, Outcome):
        _keep_weights(training, writer)
        kept.unlink(missing_ok=True)
        return "done", None
    if wanted == "pause":
        checkpoint.save(training, kept)
        return "paused", None
    return None if wanted == "run" else ("cancelled", None)


def _keep_weights(training: Training, writer: RecordWriter) -> None:
    checkpoint.save_weights(training, run_folder(writer.run) / WEIGHTS)
    relative = str(Path("runs", writer.run, WEIGHTS))
    persist(lambda: writer.queue.append(writer.run, writer.attempt, [], weights=relative))
