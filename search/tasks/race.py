"""The task of a run of kind ``search``: one searcher, a few seeds one after the other.

What is recorded needs no checkpoint: a searcher that is told the same rewards again stands where it
stood, so a run that goes on trains nothing twice and ends as if it had never stopped.
"""

import time

from search import rows
from search.race import run_seed
from search.run import Past, Step
from search.stored import pasts_of, task_of
from training.job import Job
from training.journal import Journal
from training.tables import Run
from training.task import Ending

WRITE_SECONDS = 0.3
"""Time between two rows of a search on a table; a trained child is written at once."""


def perform(run: Run, job: Job, journal: Journal) -> Ending:  # noqa: ARG001
    """Search from the last recorded evaluation on, or from the first."""
    plan, assignment = task_of(run)
    pasts, place = pasts_of(journal.ledger, run)
    done = sum(len(past.evaluations) for past in pasts.values())
    pen = _Pen(journal, done, place, 0.0 if plan.is_live else WRITE_SECONDS)
    for seed in assignment.seeds:
        past = pasts.get(seed, Past())
        if len(past.evaluations) == plan.evaluations:
            continue
        for step in run_seed(plan, assignment.searcher, seed, past):
            wanted = pen.write(step)
            if wanted != "run" and pen.done < run.epochs:
                return ("paused" if wanted == "pause" else "cancelled"), None
    return "done", None


class _Pen:
    """Collects the steps of one seed, and writes them as rows when it is time."""

    def __init__(self, journal: Journal, done: int, place: int, seconds: float):
        self.journal = journal
        self.done, self.place = done, place
        self.seconds = seconds
        self._steps: list[Step] = []
        self._written = time.monotonic()

    def write(self, step: Step) -> str:
        """What the owner wants, as far as the store was asked."""
        self._steps.append(step)
        self.done += 1
        is_due = time.monotonic() - self._written >= self.seconds
        return self._flush() if is_due or step.end else "run"

    def _flush(self) -> str:
        policies = [policy for step in self._steps for policy in (*step.before, *step.after)]
        evaluations = [step.evaluation for step in self._steps]
        spent = self._steps[-1].searcher_seconds
        looks = [rows.look(policy, self._next()) for policy in policies]
        stretch = rows.stretch(evaluations, self._next(), self.done, spent)
        wanted = self.journal.write(*looks, stretch)
        self._steps, self._written = [], time.monotonic()
        return wanted

    def _next(self) -> int:
        self.place += 1
        return self.place
