"""Run experiments and studies without the app: one line for each pair that they judge."""

import json
import multiprocessing
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from functools import partial

from backbones.spec import BackboneSpec
from training.device import failures_as_messages, processes_for
from training.experiments import Experiment, Study
from training.judging import Comparison, Errors, Measure, Verdict, judge
from training.loop import train
from training.recipe import Recipe
from training.records import Diverged, Epoch, Outcome
from training.variant import Variant


@dataclass(frozen=True)
class Trial:
    """One training to be made."""

    spec: BackboneSpec
    recipe: Recipe

    @classmethod
    def of(cls, variant: Variant, recipe: Recipe, seed: int) -> "Trial":
        """Return the training of a variant with a seed, at its own image size."""
        return cls(variant.spec, recipe.but(size=variant.size or recipe.size, seed=seed))


@dataclass(frozen=True)
class Ended:
    """A training that ended; its errors are from 0 to 1, None where it diverged.

    ``train`` is the running mean over the last epoch. ``cpu`` counts the process's seconds, which
    do not depend on what else the machine does.
    """

    test: float | None
    train: float | None
    cpu: float

    def error(self, measure: Measure) -> float | None:
        """Return the error of a measure."""
        return self.test if measure == "test" else self.train


OnEnd = Callable[[Trial, Ended], None]


def pass_over(trial: Trial, ended: Ended) -> None:
    """Take no notice of a trial that ended."""


@failures_as_messages()
def run_trial(trial: Trial) -> Ended:
    """Train in this process on one thread; raises RunError where a GPU's memory is full."""
    since = time.process_time()
    accuracy = 0.0
    for record in train(trial.spec, trial.recipe):
        if isinstance(record, Epoch):
            accuracy = record.train_accuracy
        if isinstance(record, Outcome):
            cpu = time.process_time() - since
            return Ended(1 - record.test_accuracy, 1 - accuracy, cpu)
        if isinstance(record, Diverged):
            return Ended(None, None, time.process_time() - since)
    raise AssertionError("a run ends with an Outcome or Diverged")


def run_trials(
    trials: Sequence[Trial],
    on_end: OnEnd = pass_over,
    processes: int | None = None,
) -> dict[Trial, Ended]:
    """Train each trial once: on a CPU one a core, on a GPU one after the other.

    Raises DataError, SpecError or RecipeError as ``train`` does.
    """
    once = list(dict.fromkeys(trials))
    if processes is None:
        processes = processes_for(once[0].recipe)
    found: dict[Trial, Ended] = {}
    if processes <= 1:
        for trial in once:
            found[trial] = run_trial(trial)
            on_end(trial, found[trial])
        return found
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(processes, len(once)), mp_context=context) as pool:
        futures = {pool.submit(run_trial, trial): trial for trial in once}
        try:
            for future in as_completed(futures):
                found[futures[future]] = future.result()
                on_end(futures[future], future.result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return found


@dataclass(frozen=True)
class JudgedPair:
    """One comparison and all that went into its verdict, as it is kept.

    ``difference`` and ``ci95`` are in percentage points of error, worse minus better. ``errors``,
    from 0 to 1 and None for a run that diverged, ``specs`` and ``sizes`` (pixels) have the better
    first; errors are in the order of the seeds from ``first_seed`` on. ``seconds`` is the time of
    all of the claim's runs on ``processes`` cores, ``cpu_seconds`` what its processes computed.
    """

    claim: str
    better: str
    worse: str
    measure: Measure
    difference: float | None
    ci95: tuple[float, float] | None
    seeds: int
    power: float | None
    verdict: str
    seconds: float
    cpu_seconds: float
    processes: int
    first_seed: int
    errors: tuple[tuple[float | None, ...], tuple[float | None, ...]]
    specs: tuple[str, str]
    sizes: tuple[int, int]
    recipe: Mapping[str, object]
    command: str
    series: str = ""
    place: str = ""

    def json(self, **more: str) -> str:
        """Return it as one line of JSON, with ``more`` fields at the end."""
        return json.dumps(asdict(self) | more)

    @property
    def judged(self) -> Verdict:
        """Judge anew from the errors that were kept."""
        better, worse = (dict(enumerate(errors, self.first_seed)) for errors in self.errors)
        comparison = Comparison(self.better, self.worse, self.measure)
        return judge(comparison, {self.better: better, self.worse: worse})


Pair = tuple[Variant, Variant, Measure, Recipe, str, str]


def pairs_of(tried: Experiment | Study) -> list[Pair]:
    """Return better and worse variant, measure, recipe, series and place of all comparisons."""
    if isinstance(tried, Study):
        return [(p.better, p.worse, "test", p.recipe, p.series, p.place) for p in tried.points]
    variants = {variant.label: variant for variant in tried.variants}
    return [
        (variants[one.better], variants[one.worse], one.measure, tried.recipe, "", "")
        for one in tried.comparisons
    ]


def judge_claim(
    tried: Experiment | Study,
    first_seed: int = 0,
    seeds: int | None = None,
    on_end: OnEnd = pass_over,
    processes: int | None = None,
) -> Iterator[JudgedPair]:
    """Run an experiment or a study with seeds from the first on, and judge all its pairs.

    Raises what ``run_trials`` raises.
    """
    count = seeds or tried.seeds
    every = range(first_seed, first_seed + count)
    pairs = pairs_of(tried)
    used = [(v, recipe) for better, worse, _m, recipe, *_ in pairs for v in (better, worse)]
    trials = [Trial.of(variant, recipe, seed) for seed in every for variant, recipe in used]
    processes = processes or processes_for(trials[0].recipe)
    since = time.perf_counter()
    ended = run_trials(trials, on_end, processes)
    seconds = time.perf_counter() - since
    told = f" --seeds {seeds}" if seeds else ""
    make = partial(
        JudgedPair,
        claim=tried.name,
        seconds=round(seconds, 1),
        cpu_seconds=round(sum(one.cpu for one in ended.values()), 1),
        processes=processes,
        first_seed=first_seed,
        command=f"python cli.py claims {tried.name} --seed {first_seed}{told} --json",
    )
    for better, worse, measure, recipe, series, place in pairs:
        found: dict[str, Errors] = {
            variant.label: {
                seed: ended[Trial.of(variant, recipe, seed)].error(measure) for seed in every
            }
            for variant in (better, worse)
        }
        verdict = judge(Comparison(better.label, worse.label, measure), found)
        yield make(
            better=better.label,
            worse=worse.label,
            measure=measure,
            difference=_in_points(verdict.difference),
            ci95=verdict.interval and _ends(verdict.interval),
            seeds=verdict.seeds,
            power=verdict.power and round(verdict.power, 4),
            verdict=verdict.result,
            errors=(_rounded(found[better.label]), _rounded(found[worse.label])),
            specs=(better.spec.text, worse.spec.text),
            sizes=(better.size or recipe.size, worse.size or recipe.size),
            recipe=recipe.changed(),
            series=series,
            place=place,
        )


def _in_points(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 3)


def _ends(interval: tuple[float, float]) -> tuple[float, float]:
    low, high = interval
    return round(100 * low, 3), round(100 * high, 3)


def _rounded(errors: Errors) -> tuple[float | None, ...]:
    return tuple(None if error is None else round(error, 6) for error in errors.values())
