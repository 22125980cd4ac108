"""Run ``cli.py train``: variants compared without the app or a store."""

import json
import multiprocessing
import signal
import statistics
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from backbones.spec import BackboneSpec
from language.said import Note
from training import catalogue, checkpoint
from training.batch_size import few_steps
from training.checkpoint import CheckpointError, save_weights
from training.dataset import fit_to
from training.device import failures_as_messages, processes_for
from training.kept_progress import KeptProgress, RunResult
from training.loop import Training, step_ends
from training.recipe import Recipe
from training.records import Diverged, Outcome


@dataclass(frozen=True)
class SpecResult:
    """One spec over its seeds; accuracies are fractions of the test part.

    ``accuracy_sd`` is the sample standard deviation, None for a single seed. ``seconds`` is the
    mean time of a run. ``diverged`` counts runs without an accuracy, which are left out of both.
    """

    spec: str
    seeds: int
    accuracy_mean: float | None
    accuracy_sd: float | None
    seconds: float
    diverged: int = 0

    def json(self) -> str:
        """Return the result as one line of JSON."""
        return json.dumps(asdict(self))


def never() -> bool:
    """Return False: nobody stops the runs."""
    return False


@failures_as_messages()
def run_once(
    spec: BackboneSpec,
    recipe: Recipe,
    threads: int = 1,
    folder: Path | None = None,
    kept: Path | None = None,
    is_stopped: Callable[[], bool] = never,
) -> RunResult:
    """Train one spec with one seed in this process; its weights are kept in ``folder``.

    It goes on from the checkpoint ``kept`` where there is one. Where ``is_stopped``, it saves one
    there and returns a stopped result. Raises RunError where a GPU's memory is full.
    """
    stopped = RunResult(spec.text, recipe.seed, None, 0.0, "stopped", is_stopped=True)
    if is_stopped():
        return stopped
    training = Training(spec, recipe, threads=threads)
    if kept and kept.exists():
        # A damaged checkpoint costs time, not the run: it starts anew.
        with suppress(CheckpointError):
            checkpoint.load(training, kept)
    for record in training.records():
        if isinstance(record, Outcome):
            file = folder / weights_name(spec, recipe.seed) if folder else None
            if file:
                save_weights(training, file)
            return RunResult(
                spec.text,
                recipe.seed,
                record.test_accuracy,
                record.seconds,
                weights=str(file or ""),
            )
        if isinstance(record, Diverged):
            return RunResult(spec.text, recipe.seed, None, 0.0, str(record.note))
        if is_stopped():
            if kept:
                checkpoint.save(training, kept)
            return stopped
    raise AssertionError("a run ends with an Outcome or Diverged")


def weights_name(spec: BackboneSpec, seed: int) -> str:
    """Name the file of a run's weights: ``resnet-depth-20-stem-cifar-seed0.safetensors``."""
    words = "".join(c if c.isalnum() or c in "." else "-" for c in spec.text)[:120]
    return f"{words}-seed{seed}.safetensors"


def check(specs: Sequence[BackboneSpec], recipe: Recipe) -> Note | None:
    """Raise DataError or SpecError for what cannot be trained; say where there are few steps."""
    data = catalogue.load(recipe)
    for spec in specs:
        fit_to(spec, data)
    images = len(data.train)
    steps = recipe.epochs * len(step_ends(images, min(recipe.batch_size, images)))
    return few_steps(recipe, steps, images)


@dataclass(frozen=True)
class Job:
    """A run to be made: its network's place in the command, recipe, and where it is kept."""

    place: int
    spec: BackboneSpec
    recipe: Recipe
    kept: Path | None = None


def compare(
    specs: Sequence[BackboneSpec],
    recipe: Recipe,
    seeds: int = 1,
    on_run: Callable[[RunResult], None] | None = None,
    processes: int | None = None,
    folder: Path | None = None,
    kept: KeptProgress | None = None,
    is_stopped: Callable[[], bool] = never,
) -> Iterator[SpecResult]:
    """Train each spec with ``seeds`` seeds from the recipe's on; results in the order given.

    On a CPU each core takes a run, on a GPU one run follows the other. ``on_run`` is called with
    each run as it ends. With ``kept`` it goes on from what is there, and keeps what it does until
    all is done. Where ``is_stopped``, runs under way are kept and the iterator ends early. Raises
    DataError or RecipeError before anything is trained.
    """
    check(specs, recipe)
    results: list[list[RunResult]] = [[] for _ in specs]
    for place, result in kept.finished() if kept else ():
        results[place].append(result)
    jobs = [
        Job(place, spec, own, kept.checkpoint(place, own.seed) if kept else None)
        for place, spec in enumerate(specs)
        for own in (recipe.but(seed=recipe.seed + number) for number in range(seeds))
        if own.seed not in {result.seed for result in results[place]}
    ]
    if processes is None:
        processes = processes_for(recipe)

    def complete(since: int) -> list[SpecResult]:
        return list(map(summary, takewhile(lambda runs: len(runs) == seeds, results[since:])))

    yield from (shown := complete(0))
    for number, result in _run_all(jobs, min(processes, len(jobs)), folder, is_stopped):
        if on_run:
            on_run(result)
        if result.is_stopped:
            continue
        results[number].append(result)
        if kept:
            kept.add(number, result)
        yield from (more := complete(len(shown)))
        shown += more
    if kept and len(shown) == len(specs):
        kept.clear()


POLL_SECONDS = 0.2


def _run_all(
    jobs: Sequence[Job], processes: int, folder: Path | None, is_stopped: Callable[[], bool]
) -> Iterator[tuple[int, RunResult]]:
    if processes <= 1:
        for job in jobs:
            yield (
                job.place,
                run_once(job.spec, job.recipe, folder=folder, kept=job.kept, is_stopped=is_stopped),
            )
        return
    context = multiprocessing.get_context("spawn")
    halt = context.Event()
    with ProcessPoolExecutor(
        processes, mp_context=context, initializer=_set_halt, initargs=(halt,)
    ) as pool:
        with _interrupts_ignored():
            # Processes begin here and inherit it: a Ctrl-C of the terminal is for this one alone.
            futures: dict[Future[RunResult], int] = {
                pool.submit(_run_job, job, folder): job.place for job in jobs
            }
        try:
            waiting = set(futures)
            while waiting:
                done, waiting = wait(waiting, POLL_SECONDS, FIRST_COMPLETED)
                for future in done:
                    if not future.cancelled():
                        yield futures[future], future.result()
                if is_stopped():
                    halt.set()
                    waiting = {future for future in waiting if not future.cancel()}
        except BaseException:
            halt.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_halt: Any = None
"""The event of a worker's process that ends its runs."""


def _set_halt(event: Any) -> None:
    global _halt
    _halt = event


def _run_job(job: Job, folder: Path | None) -> RunResult:
    return run_once(job.spec, job.recipe, folder=folder, kept=job.kept, is_stopped=_halt.is_set)


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Ignore SIGINT in this block, where this thread may decide that."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def summary(results: Sequence[RunResult]) -> SpecResult:
    """Compute mean and spread of one spec's runs."""
    known = [result.accuracy for result in results if result.accuracy is not None]
    return SpecResult(
        spec=results[0].spec,
        seeds=len(results),
        accuracy_mean=statistics.mean(known) if known else None,
        accuracy_sd=statistics.stdev(known) if len(known) > 1 else None,
        seconds=statistics.mean(result.seconds for result in results),
        diverged=len(results) - len(known),
    )
