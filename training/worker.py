"""One run in one process: open the store, go on where the run stands, record, end it.

The process may be killed at any moment. An epoch's records are in the checkpoint before they are in
the store, so a run that goes on first writes again what may have been lost between the two.
"""

import os
import platform
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import torch
from sqlalchemy.exc import DBAPIError

from backbones.registry import parse
from backbones.spec import SpecError
from training import resume
from training.checkpoint import CheckpointError
from training.job import EXIT_CLOSED, EXIT_STORE_LOST, EXIT_SUPERSEDED, Job
from training.journal import Journal, StoreLostError, persist
from training.ledger import SupersededError
from training.loop import Training
from training.notes import NoSuchRunError, Note, TrainingError, message
from training.places import run_folder
from training.records import Diverged, Epoch, Layers, Outcome
from training.store import Store
from training.tables import Run, Status

CHECKPOINT = "checkpoint.safetensors"
WEIGHTS = "weights.safetensors"


def identity() -> dict[str, Any]:
    """Which process this is, such that another with the same number is not taken for it."""
    me = psutil.Process()
    return {"host": platform.node(), "pid": me.pid, "created": me.create_time()}


def execute(job: Job) -> int:
    """Run a claimed run to its end in this process; the exit code, 0 where it was closed."""
    os.environ.update(job.environment)
    try:
        store = persist(lambda: Store(job.url))
        run = persist(lambda: store.ledger.run(job.run))
    except StoreLostError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_STORE_LOST
    except NoSuchRunError:
        return EXIT_SUPERSEDED
    journal = Journal(store.ledger, job.run, job.attempt)
    try:
        persist(lambda: store.ledger.begin(job.run, job.attempt, identity()))
        journal.start_beating()
        status, note = _train(run, job, journal)
        persist(lambda: store.ledger.end(job.run, job.attempt, status, note))
    except StoreLostError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_STORE_LOST
    except SupersededError:
        return EXIT_SUPERSEDED
    finally:
        journal.stop_beating()
        with suppress(DBAPIError):
            store.database.close()
    return EXIT_CLOSED


def _train(run: Run, job: Job, journal: Journal) -> tuple[Status, Note | None]:
    """Train, recording; how the run ends."""
    try:
        return _record(run, job, journal)
    except (StoreLostError, SupersededError):
        raise
    except TrainingError as error:
        return "failed", error.note
    except SpecError as error:
        return "failed", Note(message("{reason}"), {"reason": str(error)})
    except torch.OutOfMemoryError:
        return "failed", Note(
            message("The GPU's memory is full: choose a smaller batch, size or network.")
        )
    except OSError as error:
        traceback.print_exc()
        return "broken", Note(
            message("A file of the run could not be written ({reason}): it can go on later."),
            {"reason": error.strerror or type(error).__name__},
        )
    except Exception as error:
        traceback.print_exc()
        return "failed", Note(
            message("The run stopped on an error, {kind}: {reason}"),
            {"kind": type(error).__name__, "reason": str(error)[:200]},
        )


def _record(run: Run, job: Job, journal: Journal) -> tuple[Status, Note | None]:
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
