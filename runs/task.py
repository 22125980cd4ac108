"""Look up the task that a worker performs for each kind of run.

The names stand here and nowhere else: what the database says is looked up, never imported. A module
is imported when a worker needs it, so this room knows nothing of the rooms above it.

A new kind of run is a line here and a module with ``perform(run, job, writer)``, which goes on from
what the run has recorded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Protocol

from language.said import Note, message
from runs.errors import RunError
from runs.record_writer import RecordWriter
from runs.tables import Run, Status


@dataclass(frozen=True)
class Job:
    """A claimed run, to be executed; ``environment`` is set in the worker first.

    ``others`` are runs and attempts that the same worker executes together with it (``TOGETHER``).
    ``gpu_slots`` counts the runs that share the GPU's memory.
    """

    url: str
    run: str
    attempt: int
    threads: int = 1
    environment: Mapping[str, str] = field(default_factory=dict)
    others: tuple[tuple[str, int], ...] = ()
    gpu_slots: int = 1

    @property
    def attempts(self) -> tuple[tuple[str, int], ...]:
        """Return all runs of the worker with their attempts."""
        return ((self.run, self.attempt), *self.others)


EXIT_CLOSED = 0
"""The worker has closed its run in the store."""

EXIT_STORE_LOST = 75
EXIT_SUPERSEDED = 76

Ending = tuple[Status, Note | None]
"""Status in which a run ends, and a note on it."""

TASKS = {
    "train": "training.training_task",
    "search": "search.race_task",
    "judge": "search.judging",
    "lesions": "inspection.task",
    "signals": "inspection.task",
    "surface": "inspection.task",
    "measure": "measuring.measuring_task",
}
"""The module of each kind of run; it has a function ``perform``."""


TOGETHER = {"train": "training.stacked_task"}
"""The module of each kind whose runs can be executed together; it has ``perform_together``."""


class Task(Protocol):
    """Performs a run's work in this process, from where its records end."""

    def __call__(self, run: Run, job: Job, writer: RecordWriter) -> Ending:
        """Write records until the work is done or the owner wants a pause or an end.

        Raises RunError for what a person can put right.
        """


def task_for(kind: str) -> Task:
    """Import and return the task of a kind of run; raises RunError for an unknown kind."""
    if kind not in TASKS:
        raise RunError(message("This version knows no runs of kind {kind}."), kind=kind[:40])
    task: Task = import_module(TASKS[kind]).perform
    return task


def together_task_for(kind: str) -> Any:
    """Import and return what performs runs of a kind together: one network, several seeds."""
    return import_module(TOGETHER[kind]).perform_together
