"""The task of a run of kind ``train``: one network, one recipe, one seed.

An epoch's records are in the checkpoint before they are in the store, so a run that goes on first
writes again what may have been lost between the two.
"""

from contextlib import suppress
from pathlib import Path

from backbones.registry import parse
from training import resume
from training.checkpoint import CheckpointError
from training.job import Job
from training.journal import Journal, persist
from training.loop import Training
from training.places import run_folder
from training.records import Diverged, Epoch, Layers, Outcome
from training.tables import Run
from training.task import Ending

CHECKPOINT = "checkpoint.safetensors"
WEIGHTS = "weights.safetensors"


def perform(run: Run, job: Job, journal: Journal) -> Ending:
    """Train from the checkpoint on, or from the first step where there is none."""
    kept = run_folder(job.run) / CHECKPOINT
    training = Training(parse(run.spec), run.settings, threads=job.threads)
    if kept.exists():
        # A damaged or foreign checkpoint costs time, not the run: it starts anew.
        with suppress(CheckpointError):
            resume.load(training, kept)
    for record in training.records():
        if isinstance(record, Epoch) and record.epoch == training.done:
            resume.save(training, kept)
        if isinstance(record, Layers):
            # With its epoch, in one transaction.
            journal.pending.append(record)
            continue
        wanted = journal.write(record)
        if isinstance(record, Diverged):
            return "diverged", record.note
        if isinstance(record, Outcome):
            _keep_weights(training, job, journal)
            kept.unlink(missing_ok=True)
        elif wanted == "pause":
            resume.save(training, kept)
            return "paused", None
        elif wanted != "run":
            return "cancelled", None
    return "done", None


def _keep_weights(training: Training, job: Job, journal: Journal) -> None:
    path = run_folder(job.run) / WEIGHTS
    resume.save_weights(training, path)
    relative = str(Path("runs", job.run, WEIGHTS))
    persist(lambda: journal.ledger.append(job.run, job.attempt, [], weights=relative))
