"""Execute one claimed run in this process: open the store, perform its task, close the run.

The process may be killed at any moment: a run's task (``runs.task``) goes on from its records.
"""

import os
import platform
import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import psutil
from sqlalchemy.exc import DBAPIError

from language.said import Note, SaidError, message
from runs.errors import NoSuchRunError
from runs.executors.cards import card_of_this_process
from runs.record_writer import RecordWriter, StoreLostError, persist
from runs.run_queue import SupersededError
from runs.store import Store
from runs.tables import Run, Status
from runs.task import (
    EXIT_CLOSED,
    EXIT_STORE_LOST,
    EXIT_SUPERSEDED,
    Ending,
    Job,
    Task,
    task_for,
    together_task_for,
)


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
    """Execute claimed runs to their end; returns the exit code, 0 where they were closed."""
    os.environ.update(job.environment)
    try:
        store = persist(lambda: Store(job.url))
        runs = [persist(partial(store.queue.run, name)) for name, _ in job.attempts]
    except StoreLostError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_STORE_LOST
    except NoSuchRunError:
        return EXIT_SUPERSEDED
    writers = [RecordWriter(store.queue, name, attempt) for name, attempt in job.attempts]
    try:
        for writer in writers:
            _begin(writer)
        if job.others:
            _perform_together(list(zip(runs, writers, strict=True)), job)
        else:
            _end(writers[0], *_perform(runs[0], job, writers[0]))
    except StoreLostError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_STORE_LOST
    except SupersededError:
        return EXIT_SUPERSEDED
    finally:
        for writer in writers:
            writer.stop_heartbeat()
        with suppress(DBAPIError):
            store.database.close()
    return EXIT_CLOSED


def _begin(writer: RecordWriter) -> None:
    persist(lambda: writer.queue.begin(writer.run, writer.attempt, identity()))
    writer.start_heartbeat()


def _end(writer: RecordWriter, status: Status, note: Note | None) -> None:
    writer.stop_heartbeat()
    persist(lambda: writer.queue.end(writer.run, writer.attempt, status, note))


def _perform_together(runs: Sequence[tuple[Run, RecordWriter]], job: Job) -> None:
    """Perform runs of one kind at once, and close each when it ends."""
    left = dict(enumerate(runs))

    def close(run: Run, job: Job, writer: RecordWriter) -> Ending:  # noqa: ARG001
        for place, ending in together_task_for(run.kind)(runs, job):
            _run, own = left.pop(place)
            if ending is None:
                own.stop_heartbeat()
            else:
                _end(own, *ending)
        return "done", None

    ending = _perform(runs[0][0], job, runs[0][1], task=close)
    for _run, writer in left.values():
        _end(writer, *ending)


def _perform(run: Run, job: Job, writer: RecordWriter, task: Task | None = None) -> Ending:
    """Perform the run's task, or another; returns how the run ends."""
    try:
        return (task or task_for(run.kind))(run, job, writer)
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
