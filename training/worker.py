"""One run in one process: open the store, go on where the run stands, record, end it.

The process may be killed at any moment: a run's task (``training.task``) goes on from its records.
"""

import os
import platform
import sys
import traceback
from contextlib import suppress
from typing import Any

import psutil
import torch
from sqlalchemy.exc import DBAPIError

from language.said import SaidError
from training.job import EXIT_CLOSED, EXIT_STORE_LOST, EXIT_SUPERSEDED, Job
from training.journal import Journal, StoreLostError, persist
from training.ledger import SupersededError
from training.notes import NoSuchRunError, Note, message
from training.store import Store
from training.tables import Run
from training.task import Ending, task_for


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
        status, note = _perform(run, job, journal)
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


def _perform(run: Run, job: Job, journal: Journal) -> Ending:
    """Do the run's task; how the run ends."""
    try:
        return task_for(run.kind)(run, job, journal)
    except (StoreLostError, SupersededError):
        raise
    except SaidError as error:
        return "failed", error.note
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
