"""Execute one claimed run in this process: open the store, perform its task, close the run.

The process may be killed at any moment: a run's task (``runs.task``) goes on from its records.
"""

import os
import platform
import sys
import time
import traceback
from contextlib import suppress
from typing import Any

import psutil
from sqlalchemy.exc import DBAPIError

from language.said import Note, SaidError, message
from runs.errors import NoSuchRunError
from runs.executors.cards import card_of_this_process
from runs.record_writer import RecordWriter, StoreLostError, persist
from runs.run_queue import SupersededError
from runs.store import Store
from runs.tables import Run
from runs.task import EXIT_CLOSED, EXIT_STORE_LOST, EXIT_SUPERSEDED, Ending, Job, task_for


def identity() -> dict[str, Any]:
    """Identify this process, such that another with the same number is not taken for it.

    ``since`` is when it took the run, ``gpu`` the card that it sees, empty on a CPU.
    """
    me = psutil.Process()
    return {
        "host": platform.node(),
        "pid": me.pid,
        "created": me.create_time(),
        "since": time.time(),
        "gpu": card_of_this_process(),
    }


def execute(job: Job) -> int:
    """Execute a claimed run to its end; returns the exit code, 0 where the run was closed."""
    os.environ.update(job.environment)
    try:
        store = persist(lambda: Store(job.url))
        run = persist(lambda: store.queue.run(job.run))
    except StoreLostError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_STORE_LOST
    except NoSuchRunError:
        return EXIT_SUPERSEDED
    writer = RecordWriter(store.queue, job.run, job.attempt)
    try:
        persist(lambda: store.queue.begin(job.run, job.attempt, identity()))
        writer.start_heartbeat()
        status, note = _perform(run, job, writer)
        persist(lambda: store.queue.end(job.run, job.attempt, status, note))
    except StoreLostError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_STORE_LOST
    except SupersededError:
        return EXIT_SUPERSEDED
    finally:
        writer.stop_heartbeat()
        with suppress(DBAPIError):
            store.database.close()
    return EXIT_CLOSED


def _perform(run: Run, job: Job, writer: RecordWriter) -> Ending:
    """Perform the run's task; returns how the run ends."""
    try:
        return task_for(run.kind)(run, job, writer)
    except (StoreLostError, SupersededError):
        raise
    except SaidError as error:
        return "failed", error.note
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
