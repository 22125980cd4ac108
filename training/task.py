"""What a worker does for a run: a task for each kind of run, found by name.

The names stand here and nowhere else: what the database says is looked up, never imported. A module
is imported when a worker needs it, so training knows nothing of the rooms above it.
"""

from importlib import import_module
from typing import Protocol

from training.job import Job
from training.journal import Journal
from training.notes import Note, TrainingError, message
from training.tables import Run, Status

Ending = tuple[Status, Note | None]
"""How a run ends, and what there is to say of it."""

TASKS = {
    "train": "training.training_task",
    "search": "search.tasks.race",
    "judge": "search.tasks.judge",
}
"""The module of each kind of run; it has a function ``perform``."""


class Task(Protocol):
    """Does a run's work in this process, from where its records end."""

    def __call__(self, run: Run, job: Job, journal: Journal) -> Ending:
        """Write records until the work is done or the owner wants a pause or an end.

        Raises TrainingError for what a person can put right.
        """


def task_for(kind: str) -> Task:
    """The task of a kind of run; raises TrainingError for one that this version does not know."""
    if kind not in TASKS:
        raise TrainingError(message("This version knows no runs of kind {kind}."), kind=kind[:40])
    task: Task = import_module(TASKS[kind]).perform
    return task
