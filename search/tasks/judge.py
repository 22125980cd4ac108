"""The task of a run of kind ``judge``: one network with one seed, from its first step to the test.

It takes seconds, so a run that goes on begins anew.
"""

from search.judging import retrain
from training.job import Job
from training.journal import Journal
from training.tables import Run
from training.task import Ending


def perform(run: Run, job: Job, journal: Journal) -> Ending:  # noqa: ARG001
    """Retrain, and record what the test part says."""
    journal.write(retrain(run))
    return "done", None
