"""Run ``cli.py train``: variants compared without the app or a store."""

import json
import multiprocessing
import statistics
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict, dataclass
from pathlib import Path

from backbones.spec import BackboneSpec
from language.said import Note
from runs.machine import usable_cores
from training import catalogue
from training.batch_size import few_steps
from training.checkpoint import save_weights
from training.dataset import fit_to
from training.device import place_of
from training.loop import Training, step_ends
from training.recipe import Recipe
from training.records import Diverged, Outcome


@dataclass(frozen=True)
class RunResult:
    """One finished run; ``accuracy`` is on the test part, None where the run diverged.

    ``weights`` is the file that they were kept in, if they were.
    """

    spec: str
    seed: int
    accuracy: float | None
    seconds: float
    message: str = ""
    weights: str = ""


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


def run_once(
    spec: BackboneSpec, recipe: Recipe, threads: int = 1, folder: Path | None = None
) -> RunResult:
    """Train one spec with one seed in this process; its weights are kept in ``folder``."""
    training = Training(spec, recipe, threads=threads)
    for record in training.records():
        if isinstance(record, Outcome):
            kept = folder / weights_name(spec, recipe.seed) if folder else None
            if kept:
                save_weights(training, kept)
            return RunResult(
                spec.text,
                recipe.seed,
                record.test_accuracy,
                record.seconds,
                weights=str(kept or ""),
            )
        if isinstance(record, Diverged):
            return RunResult(spec.text, recipe.seed, None, 0.0, str(record.note))
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


def compare(
    specs: Sequence[BackboneSpec],
    recipe: Recipe,
    seeds: int = 1,
    on_run: Callable[[RunResult], None] | None = None,
    processes: int | None = None,
    folder: Path | None = None,
) -> Iterator[SpecResult]:
    """Train each spec with ``seeds`` seeds from the recipe's on; results in the order given.

    On a CPU each core takes a run, on a GPU one run follows the other. ``on_run`` is called with
    each run as it ends. Raises DataError or RecipeError before anything is trained.
    """
    check(specs, recipe)
    jobs = [(n, recipe.but(seed=recipe.seed + k)) for n in range(len(specs)) for k in range(seeds)]
    if processes is None:
        processes = usable_cores() if place_of(recipe).device == "cpu" else 1
    results: list[list[RunResult]] = [[] for _ in specs]
    shown = 0
    for number, result in _run_all(specs, jobs, min(processes, len(jobs)), folder):
        results[number].append(result)
        if on_run:
            on_run(result)
        while shown < len(specs) and len(results[shown]) == seeds:
            yield summary(results[shown])
            shown += 1


def _run_all(
    specs: Sequence[BackboneSpec],
    jobs: Sequence[tuple[int, Recipe]],
    processes: int,
    folder: Path | None,
) -> Iterator[tuple[int, RunResult]]:
    if processes <= 1:
        for number, recipe in jobs:
            yield number, run_once(specs[number], recipe, folder=folder)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        futures: dict[Future[RunResult], int] = {
            pool.submit(run_once, specs[number], recipe, folder=folder): number
            for number, recipe in jobs
        }
        try:
            waiting = set(futures)
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield futures[future], future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


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
