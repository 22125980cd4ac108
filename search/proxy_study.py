"""Measure zero-cost proxies beside training for random cells; kept in ``data``.

``python cli.py proxies --cells 60 --seeds 2 --out data/proxy_study.jsonl`` made the table that
comes with the project: each cell's proxies, and its reward with each seed of the recipe.
"""

import json
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from runs.machine import usable_cores
from search.child import ChildPlan, train_child
from search.oracles.proxies import proxies
from search.records import Proxies, ProxyPoint, RankCorrelation, Scored
from search.space import NASNetSpace
from search.statistics import rank_correlation

FILE = Path(__file__).parents[1] / "data" / "proxy_study.jsonl"


@dataclass(frozen=True)
class StudyPlan:
    """Number of random cells, each trained with ``seeds`` seeds from 0 on."""

    cells: int = 60
    seeds: int = 2
    child: ChildPlan = field(default_factory=ChildPlan)
    blocks: int = 5
    sampled_with: int = 0

    @property
    def keys(self) -> list[str]:
        """Draw the cells at random."""
        space, rng = NASNetSpace(self.blocks), np.random.default_rng(self.sampled_with)
        return [space.key(space.sample(rng)) for _ in range(self.cells)]


@dataclass(frozen=True)
class StudiedCell:
    """A cell's proxies, and the accuracy of each of its trainings."""

    key: str
    proxies: Proxies
    trained: tuple[Scored, ...]

    @property
    def point(self) -> ProxyPoint:
        """The proxies beside the mean over seeds."""
        seconds = [scored.seconds or 0.0 for scored in self.trained]
        mean = Scored(
            fmean(scored.reward for scored in self.trained),
            fmean(scored.accuracy for scored in self.trained),
            self.trained[0].params,
            sum(seconds),
        )
        return ProxyPoint(self.key, self.proxies, mean)


@dataclass(frozen=True)
class Study:
    """A plan and its cells."""

    plan: StudyPlan
    cells: tuple[StudiedCell, ...]

    @property
    def points(self) -> tuple[ProxyPoint, ...]:
        """The cells as points of the scatter plots."""
        return tuple(cell.point for cell in self.cells)

    @property
    def agreement(self) -> RankCorrelation:
        """Rank correlation of two trainings with different seeds, the bound of any proxy's."""
        first, second = ([cell.trained[seed].reward for cell in self.cells] for seed in (0, 1))
        return rank_correlation("another seed", first, second)


def study(plan: StudyPlan, processes: int | None = None) -> Iterator[StudiedCell]:
    """Measure all cells in a few processes; yields them in order."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes or usable_cores(), mp_context=context) as pool:
        yield from pool.map(partial(studied, plan=plan), plan.keys)


def studied(key: str, plan: StudyPlan) -> StudiedCell:
    """Measure one cell in this process."""
    trained = (train_child(key, plan.child.but(seed=seed)) for seed in range(plan.seeds))
    return StudiedCell(key, proxies(key, plan.child), tuple(trained))


def to_json_lines(plan: StudyPlan, cells: Sequence[StudiedCell]) -> str:
    """Write the plan, then a line for each cell."""
    lines: list[dict[str, Any]] = [TypeAdapter(StudyPlan).dump_python(plan), *map(asdict, cells)]
    return "".join(json.dumps(line) + "\n" for line in lines)


@lru_cache(maxsize=1)
def shipped() -> Study:
    """Read the study that comes with the project."""
    first, *lines = FILE.read_text(encoding="utf-8").splitlines()
    plan = TypeAdapter(StudyPlan).validate_json(first)
    cell = TypeAdapter(StudiedCell)
    return Study(plan, tuple(map(cell.validate_json, lines)))
