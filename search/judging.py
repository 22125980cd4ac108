"""Judge what a search found: retrain cells with new seeds, and score them on the test part.

Beside the best cells stand random ones, whose average is what a search must beat (Yang et al. 2019,
1912.12522), and NASNet-A. All networks have about the same number of parameters: F makes up for the
cell's size. The seeds are none that the search used. Each network with each seed is a run of kind
``judge`` in the store.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import mean

import numpy as np
from pydantic import TypeAdapter, ValidationError

from backbones.genotype import NAMED
from backbones.registry import build, parse
from language.said import message
from runs import supervisor, time_left
from runs.errors import NoSuchRunError
from runs.record_writer import RecordWriter
from runs.store import RunRequest, Store
from runs.tables import Run
from runs.task import Ending, Job
from runs.time_left import RunPace
from search.child import ChildPlan, score_on_test
from search.errors import SearchError
from search.plan import LivePlan
from search.records import Judgement, Retrained
from search.space import NASNetSpace
from search.statistics import interval
from training.device import failures_as_messages

KIND = "judge"
"""Kind of the runs that retrain."""

FOUND, RANDOM, NASNET_A = "found", "random", "nasnet-a"
FIRST_SEED = 10_000
"""Far from every seed of a search."""

MOST_JUDGES = 8
"""Latest batches of a visitor's that are looked through for one that judges a race."""

MOST_FILTERS = 64
FITTED_FILTERS = (4, 8, 16)
"""Parameters are a polynomial of the second degree in F, so three counts determine all others."""

IMAGE_SECONDS = 4e-4
"""Estimated seconds for a training image in one epoch."""


@dataclass(frozen=True)
class JudgePlan:
    """``top`` cells of a search and ``others`` random ones, each with ``seeds`` new seeds.

    ``child`` says how each is trained: longer than in the search, on more images.
    """

    top: int = 5
    others: int = 5
    seeds: int = 3
    child: ChildPlan = field(default_factory=lambda: ChildPlan(epochs=4, train_images=2_000))
    blocks: int = 5


def judge_plan(plan: LivePlan) -> JudgePlan:
    """Plan to train a search's cells at least as long as the usual, on as many images."""
    usual = JudgePlan().child
    child = plan.child.but(
        epochs=max(usual.epochs, plan.child.epochs),
        train_images=max(usual.train_images, plan.child.train_images),
    )
    return JudgePlan(child=child, blocks=plan.blocks)


def judged_keys(runs: Sequence[Run]) -> list[str]:
    """Return the found cells of a batch that judges them, best first."""
    found = (parse(run.spec).model_dump()["cell"] for run in runs if run.label == FOUND)
    return list(dict.fromkeys(map(str, found)))


def seconds_left(runs: Sequence[Run], retrained: Sequence[Retrained]) -> float | None:
    """Estimate the seconds until the last run of a batch ends; None before the first has."""
    if not retrained:
        return None
    each = mean(one.seconds for one in retrained)
    left = len(runs) - len(retrained)
    return time_left.seconds_left([RunPace(KIND, 1.0, each)] * left)


def submit(store: Store, keys: Sequence[str], plan: JudgePlan, visitor: str) -> str:
    """Queue the first ``top`` keys, best first, and what they are compared with.

    Returns the batch's id. Raises SearchError where there is no key, QueueFullError: nothing is
    queued then.
    """
    if not keys:
        raise SearchError(message("There is no cell to judge yet."))
    networks = networks_to_judge(keys, plan)
    cost = IMAGE_SECONDS * plan.child.train_images * plan.child.epochs
    requests = [
        RunRequest(
            label=group,
            spec=plan.child.with_filters(filters).spec(cell).text,
            settings=json.dumps(
                {"plan": _PLAN.dump_python(plan), "cell": cell, "filters": filters}
            ),
            seed=FIRST_SEED + number,
            steps=1,
            kind=KIND,
            round=number,
            cost=cost,
        )
        for number in range(plan.seeds)
        for group, cell, filters in networks
    ]
    batch = store.add(requests, visitor)
    supervisor.ensure()
    return batch


def plan_of(runs: Sequence[Run]) -> JudgePlan:
    """Read the plan of a batch; raises SearchError where its runs judge nothing."""
    try:
        return _PLAN.validate_python(json.loads(runs[0].settings)["plan"])
    except (IndexError, KeyError, TypeError, ValidationError, json.JSONDecodeError):
        raise SearchError(message("This run judges no cell.")) from None


def read_retrained(store: Store, runs: Sequence[Run]) -> tuple[Retrained, ...]:
    """Read the results of runs of a batch, in the order of the runs."""
    rows = store.queue.rows({run.id: -1 for run in runs}, ["retrained"])
    found = {row.run: _RETRAINED.validate_json(row.payload) for row in rows}
    return tuple(found[run.id] for run in runs if run.id in found)


def retrain(run: Run) -> Retrained:
    """Retrain the cell of a run of kind ``judge``; raises SearchError."""
    plan = plan_of([run])
    settings = json.loads(run.settings)
    child = plan.child.but(seed=run.seed).with_filters(int(settings["filters"]))
    loss, accuracy, params, seconds = score_on_test(settings["cell"], child)
    return Retrained(
        run.label, settings["cell"], run.seed, child.filters, params, loss, accuracy, seconds
    )


def networks_to_judge(keys: Sequence[str], plan: JudgePlan) -> list[tuple[str, str, int]]:
    """Return group, cell and F of each network; the best found cell sets the size."""
    rng = np.random.default_rng(FIRST_SEED)
    space = NASNetSpace(plan.blocks)
    found = [(FOUND, key) for key in keys[: plan.top]]
    others = [(RANDOM, space.key(space.sample(rng))) for _ in range(plan.others)]
    wanted = parameters(keys[0], plan.child, plan.child.filters)
    return [
        (group, cell, matching_filters(cell, plan.child, wanted))
        for group, cell in (*found, *others, (NASNET_A, NAMED[NASNET_A].text))
    ]


def matching_filters(cell: str, plan: ChildPlan, wanted: int) -> int:
    """Return the F with which a cell's network comes nearest to ``wanted`` parameters."""
    counts = [parameters(cell, plan, filters) for filters in FITTED_FILTERS]
    possible = np.arange(2, MOST_FILTERS + 1)
    expected = np.polyval(np.polyfit(FITTED_FILTERS, counts, 2), possible)
    return int(possible[np.abs(expected - wanted).argmin()])


def parameters(cell: str, plan: ChildPlan, filters: int) -> int:
    """Count the trainable parameters of a cell's network."""
    net = build(plan.with_filters(filters).spec(cell), device="meta")
    return sum(p.numel() for p in net.parameters())


def judgements(retrained: Sequence[Retrained]) -> Iterator[Judgement]:
    """Yield each group's mean, its interval over cells, or over seeds of a single one."""
    for group in (FOUND, RANDOM, NASNET_A):
        members = sorted(
            (run for run in retrained if run.group == group), key=lambda run: (run.key, run.seed)
        )
        if not members:
            continue
        cells = sorted({run.key for run in members})
        means = [mean(run.test_accuracy for run in members if run.key == cell) for cell in cells]
        values = means if len(cells) > 1 else [run.test_accuracy for run in members]
        yield Judgement(
            group=group,
            cells=len(cells),
            seeds=len({run.seed for run in members}),
            accuracy=interval(values),
            params=round(mean(run.params for run in members)),
        )


@dataclass(frozen=True)
class Gain:
    """The accuracy of the found cells less the average random cell's, from -1 to 1.

    ``better`` is the group whose interval lies above the other's; None where they overlap.
    """

    accuracy: float
    better: str | None


def gain_over_chance(judgements: Sequence[Judgement]) -> Gain | None:
    """Return the gain of a search; None before both groups have a result."""
    by_group = {one.group: one.accuracy for one in judgements}
    ours, chance = by_group.get(FOUND), by_group.get(RANDOM)
    if ours is None or chance is None:
        return None
    better = FOUND if ours.low > chance.high else RANDOM if ours.high < chance.low else None
    return Gain(ours.mean - chance.mean, better)


def judges_of(store: Store, keys: Sequence[str], visitor: str, batch: str = "") -> list[Run]:
    """Find the runs that retrain these cells: those of ``batch``, else the visitor's latest."""
    batches = [batch] if batch else store.batches(visitor, KIND)[:MOST_JUDGES]
    for one in batches:
        try:
            runs = store.batch(one, visitor, kind=KIND)
        except NoSuchRunError:
            continue
        if judged_keys(runs) == list(keys):
            return runs
    return []


_PLAN: TypeAdapter[JudgePlan] = TypeAdapter(JudgePlan)
_RETRAINED: TypeAdapter[Retrained] = TypeAdapter(Retrained)


@failures_as_messages()
def perform(run: Run, job: Job, writer: RecordWriter) -> Ending:  # noqa: ARG001
    """Perform a run of kind ``judge``: retrain its cell, and record its test accuracy.

    It takes seconds, so a run that goes on begins anew.
    """
    writer.write(retrain(run))
    return "done", None
