"""Perform a run of kind ``measure``: one network, several settings one after the other.

A run that goes on measures from the first setting on that has no record.
"""

import shutil

from backbones.opened import open_in_worker
from backbones.registry import parse
from measuring.measure import measure
from measuring.records import Measurement, OperationTimes, Refused
from measuring.stored import settings_of_run
from runs.paths import run_folder
from runs.record_writer import RecordWriter
from runs.tables import Run
from runs.task import Ending, Job


def perform(run: Run, job: Job, writer: RecordWriter) -> Ending:
    """Measure from the first setting on that is not recorded."""
    open_in_worker()
    folder = run_folder(job.run) / "models"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    settings = settings_of_run(run)
    done, refused = run.steps_done, None
    try:
        for record in measure(parse(run.spec), settings, folder, run.steps_done):
            if isinstance(record, OperationTimes):
                # With its measurement, in one transaction.
                writer.pending.append(record)
                continue
            wanted = writer.write(record)
            if isinstance(record, Measurement | Refused):
                done += 1
            if isinstance(record, Refused):
                refused = record.note
            if wanted != "run" and done < len(settings):
                return ("paused" if wanted == "pause" else "cancelled"), None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return "done", refused
