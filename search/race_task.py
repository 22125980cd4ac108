"""Perform a run of kind ``search``: one strategy, a few seeds one after the other.

What is recorded needs no checkpoint: a searcher that is told the same rewards again stands where it
stood, so a run that goes on trains nothing twice and ends as if it had never stopped.
"""

import time

from runs.record_writer import RecordWriter
from runs.tables import Run
from runs.task import Ending, Job
from search import rows
from search.race import run_seed
from search.run import Past, Step
from search.stored import pasts_of, task_of
from training.device import failures_as_messages

WRITE_SECONDS = 0.3
"""Time between two rows of a search on a table; a trained child is written at once."""


@failures_as_messages()
def perform(run: Run, job: Job, writer: RecordWriter) -> Ending:  # noqa: ARG001
    """Search from the last recorded evaluation on, or from the first."""
    plan, assignment = task_of(run)
    pasts, place = pasts_of(writer.queue, run)
    done = sum(len(past.evaluations) for past in pasts.values())
    batches = _BatchWriter(writer, done, place, 0.0 if plan.is_live else WRITE_SECONDS)
    for seed in assignment.seeds:
        past = pasts.get(seed, Past())
        if len(past.evaluations) == plan.evaluations:
            continue
        for step in run_seed(plan, assignment.searcher, seed, past):
            wanted = batches.write(step)
            if wanted != "run" and batches.done < run.steps:
                return ("paused" if wanted == "pause" else "cancelled"), None
    return "done", None


class _BatchWriter:
    """Collects the steps of one seed, and writes them as rows every few tenths of a second."""

    def __init__(self, writer: RecordWriter, done: int, place: int, seconds: float):
        self.writer = writer
        self.done, self.place = done, place
        self.seconds = seconds
        self._steps: list[Step] = []
        self._written = time.monotonic()

    def write(self, step: Step) -> str:
        """Take a step; returns what the owner wants, ``run`` where the store was not asked."""
        self._steps.append(step)
        self.done += 1
        is_due = time.monotonic() - self._written >= self.seconds
        return self._flush() if is_due or step.end else "run"

    def _flush(self) -> str:
        policies = [policy for step in self._steps for policy in (*step.before, *step.after)]
        evaluations = [step.evaluation for step in self._steps]
        spent = self._steps[-1].searcher_seconds
        snapshots = [rows.policy_snapshot(policy, self._next()) for policy in policies]
        batch = rows.evaluation_batch(evaluations, self._next(), self.done, spent)
        wanted = self.writer.write(*snapshots, batch)
        self._steps, self._written = [], time.monotonic()
        return wanted

    def _next(self) -> int:
        self.place += 1
        return self.place
