"""A race on a table: many seeds of each searcher, each run in one of a few processes."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass

import torch

from search.errors import SearchError
from search.oracles.table import TableOracle, Task
from search.presets import find, make
from search.records import Record
from search.run import search
from training.machine import usable_cores
from training.notes import message

MOST_EVALUATIONS = 20_000
MOST_SEEDS = 1_000


@dataclass(frozen=True)
class RacePlan:
    """Who runs, how often and how far; seeds count from ``first_seed``.

    Raises SearchError for a name or a number that cannot be.
    """

    task: Task
    searchers: tuple[str, ...]
    seeds: int = 30
    evaluations: int = 300
    first_seed: int = 0

    def __post_init__(self) -> None:
        check_field(self.searchers)
        check_bounds("seeds", self.seeds, MOST_SEEDS)
        check_bounds("evaluations", self.evaluations, MOST_EVALUATIONS)


def check_field(searchers: tuple[str, ...]) -> None:
    """Raises SearchError for an unknown searcher, for none, or for one that is named twice."""
    for name in searchers:
        find(name)
    if not searchers or len(set(searchers)) < len(searchers):
        raise SearchError(message("Name at least one searcher, each of them once."))


def check_bounds(setting: str, value: int, most: int) -> None:
    """Raises SearchError for what is not from 1 to ``most``."""
    if not 1 <= value <= most:
        raise SearchError(
            message("{setting}={value} is not allowed: give a number from 1 to {most}."),
            setting=setting,
            value=value,
            most=most,
        )


def race(plan: RacePlan, processes: int | None = None) -> Iterator[Record]:
    """The records of all runs, each run's together and in order, as runs end.

    The policies of a searcher's first seed are among them. Closing the generator ends the race.
    """
    jobs = [
        (name, seed)
        for seed in range(plan.first_seed, plan.first_seed + plan.seeds)
        for name in plan.searchers
    ]
    processes = min(len(jobs), processes or usable_cores())
    if processes == 1:
        for job in jobs:
            yield from run_once(plan, *job)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        waiting: set[Future[list[Record]]] = {pool.submit(run_once, plan, *job) for job in jobs}
        try:
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield from future.result()
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def run_once(plan: RacePlan, name: str, seed: int) -> list[Record]:
    """One searcher's run with one seed, in this process."""
    # More threads only wait for each other on networks as small as a controller.
    torch.set_num_threads(1)
    oracle = TableOracle(plan.task, seed)
    searcher = make(name, oracle.space, seed)
    is_watched = seed == plan.first_seed
    return list(search(searcher, oracle, plan.evaluations, seed, is_watched))
