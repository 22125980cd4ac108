"""Perform runs of kind ``train`` together: one network and recipe, several seeds.

Each run has its own records, checkpoint, pause and end, as ``training_task`` gives it alone.
"""

from collections.abc import Iterator, Sequence

from backbones.opened import open_in_worker
from backbones.registry import parse
from runs.record_writer import RecordWriter
from runs.run_queue import SupersededError
from runs.tables import Run
from runs.task import Ending, Job
from training import catalogue
from training.device import failures_as_messages, place_of
from training.estimate import most_together
from training.loop import Training
from training.stack import Stack
from training.stored import recipe_of
from training.training_task import keep_record


def perform_together(
    runs: Sequence[tuple[Run, RecordWriter]], job: Job
) -> Iterator[tuple[int, Ending | None]]:
    """Train fresh runs; yields the place of each that ends, without an ending where it was taken.

    As many at once as the slot's memory holds; the others follow. Raises RunError for what concerns
    all of them.
    """
    # Within the body: around a generator function it would end before the first step.
    with failures_as_messages():
        open_in_worker()
        spec, recipe = parse(runs[0][0].spec), recipe_of(runs[0][0])
        most = most_together(spec, recipe, catalogue.load(recipe), place_of(recipe))
        for first in range(0, len(runs), most):
            for place, ending in _perform_at_once(runs[first : first + most], job):
                yield first + place, ending


def _perform_at_once(
    runs: Sequence[tuple[Run, RecordWriter]], job: Job
) -> Iterator[tuple[int, Ending | None]]:
    stack = Stack([_training(run, job) for run, _ in runs])
    for place, record in stack.records():
        try:
            ending = keep_record(stack.trainings[place], record, runs[place][1])
        except SupersededError:
            stack.drop(place)
            yield place, None
            continue
        if ending is not None:
            stack.drop(place)
            yield place, ending


def _training(run: Run, job: Job) -> Training:
    return Training(parse(run.spec), recipe_of(run), threads=job.threads, gpu_slots=job.gpu_slots)
