"""Judging what a search found: trained anew, with new seeds, and looked at on the test part.

Beside the best cells stand random ones, whose average is what a search must beat (Yang et al. 2019,
1912.12522), and NASNet-A. All networks have about the same number of parameters: F makes up for the
cell's size. The seeds are none that the search used.
"""

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from statistics import mean

import numpy as np
import torch

from backbones.genotype import NAMED
from backbones.registry import build
from search.child import ChildPlan, score_on_test
from search.records import Evaluation, Judgement, Retrained
from search.space import NASNetSpace
from search.statistics import interval
from training.machine import usable_cores

FOUND, RANDOM, NASNET_A = "found", "random", "nasnet-a"
FIRST_SEED = 10_000
"""Far from every seed of a search."""

MOST_FILTERS = 64


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


def best_keys(evaluations: Sequence[Evaluation], count: int) -> tuple[str, ...]:
    """The different architectures with the highest rewards, best first."""
    ordered = sorted(evaluations, key=lambda evaluation: -evaluation.reward)
    return tuple(dict.fromkeys(evaluation.key for evaluation in ordered))[:count]


def judge(
    keys: Sequence[str], plan: JudgePlan | None = None, processes: int | None = None
) -> Iterator[Retrained | Judgement]:
    """Retrain the first ``top`` keys and what they are compared with: Retrained, then Judgements.

    Closing the generator ends it.
    """
    plan = plan or JudgePlan()
    jobs = [
        (group, cell, replace(plan.child, seed=FIRST_SEED + seed, filters=filters))
        for group, cell, filters in field_of(keys, plan)
        for seed in range(plan.seeds)
    ]
    done: list[Retrained] = []
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes or usable_cores(), mp_context=context)
    try:
        futures = [pool.submit(retrain, *job) for job in jobs]
        for future in as_completed(futures):
            done.append(future.result())
            yield done[-1]
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    yield from judgements(done)


def field_of(keys: Sequence[str], plan: JudgePlan) -> list[tuple[str, str, int]]:
    """Group, cell and F of each network; the best found cell sets the size."""
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
    """The F with which a cell's network comes nearest to ``wanted`` parameters."""
    low, high = 2, MOST_FILTERS
    while low < high:
        middle = (low + high) // 2
        if parameters(cell, plan, middle) < wanted:
            low = middle + 1
        else:
            high = middle
    around = [filters for filters in (low - 1, low) if filters >= 2]
    return min(around, key=lambda filters: abs(parameters(cell, plan, filters) - wanted))


def parameters(cell: str, plan: ChildPlan, filters: int) -> int:
    """Trainable parameters of a cell's network."""
    net = build(replace(plan, filters=filters).spec(cell), device="meta")
    return sum(p.numel() for p in net.parameters())


def retrain(group: str, cell: str, plan: ChildPlan) -> Retrained:
    """One network with one seed, in this process."""
    torch.set_num_threads(1)
    loss, accuracy, params, seconds = score_on_test(cell, plan)
    return Retrained(group, cell, plan.seed, plan.filters, params, loss, accuracy, seconds)


def judgements(retrained: Sequence[Retrained]) -> Iterator[Judgement]:
    """A group's mean over its cells; the interval is over cells, or over seeds of a single one."""
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
