"""Hold a race's plan and records, and run its parts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import torch

from search.plan import Assignment, Plan
from search.presets import make
from search.records import Evaluation, Policy, RunEnd, SearchRecord
from search.run import Past, Step, steps

Lane = tuple[str, int]
"""A searcher's name and a seed: one run of the race."""


@dataclass(frozen=True)
class Race:
    """The records of a race by lane, each lane's in order, and the ends of those that are done.

    ``read_to`` is for ``stored.read_race``: the number of the last row that was read of each run.
    """

    plan: Plan
    evaluations: Mapping[Lane, tuple[Evaluation, ...]] = field(default_factory=dict)
    policies: Mapping[Lane, tuple[Policy, ...]] = field(default_factory=dict)
    ends: tuple[RunEnd, ...] = ()
    read_to: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def flat(self) -> list[Evaluation]:
        """The evaluations of all lanes, one lane after the other."""
        return [evaluation for lane in self.evaluations.values() for evaluation in lane]

    @property
    def seeds(self) -> list[int]:
        """The seeds of which something is known, in order."""
        return sorted({seed for _name, seed in self.evaluations})

    @property
    def seconds(self) -> float:
        """The CPU seconds of all runs so far."""
        return sum(lane[-1].seconds for lane in self.evaluations.values())

    @property
    def best(self) -> Evaluation | None:
        """The evaluation with the best reward, None before the first."""
        return max(self.flat, key=lambda evaluation: evaluation.reward, default=None)

    def evaluation(self, key: str) -> Evaluation | None:
        """Return the first evaluation of an architecture, None where there is none."""
        return next((evaluation for evaluation in self.flat if evaluation.key == key), None)

    def top(self, count: int) -> list[Evaluation]:
        """Return evaluations of different architectures with the best rewards, best first."""
        found: dict[str, Evaluation] = {}
        for evaluation in sorted(self.flat, key=lambda one: -one.reward):
            found.setdefault(evaluation.key, evaluation)
            if len(found) == count:
                break
        return list(found.values())

    def of_seed(self, seed: int) -> list[Evaluation]:
        """Return the evaluations of all searchers with one seed."""
        return [
            evaluation
            for (_name, own), lane in self.evaluations.items()
            if own == seed
            for evaluation in lane
        ]

    @property
    def share(self) -> float:
        """The share of the race that is done, from 0 to 1."""
        whole = len(self.plan.searchers) * self.plan.seeds * self.plan.evaluations
        return sum(map(len, self.evaluations.values())) / whole


def gathered(plan: Plan, records: Iterable[SearchRecord]) -> Race:
    """Collect records of all lanes, in whatever order the lanes come, into a race."""
    evaluations: dict[Lane, list[Evaluation]] = {}
    policies: dict[Lane, list[Policy]] = {}
    ends = []
    for record in records:
        lane = record.searcher, record.seed
        if isinstance(record, Evaluation):
            evaluations.setdefault(lane, []).append(record)
        elif isinstance(record, Policy):
            policies.setdefault(lane, []).append(record)
        else:
            ends.append(record)
    order = {name: place for place, name in enumerate(plan.searchers)}
    return Race(
        plan,
        {lane: tuple(evaluations[lane]) for lane in in_order(evaluations, order)},
        {lane: tuple(policies[lane]) for lane in in_order(policies, order)},
        tuple(sorted(ends, key=lambda end: (order[end.searcher], end.seed))),
    )


def in_order(lanes: Iterable[Lane], order: Mapping[str, int]) -> list[Lane]:
    """Sort lanes by the plan's order of searchers, then by seed."""
    return sorted(lanes, key=lambda lane: (order[lane[0]], lane[1]))


def run_seed(plan: Plan, searcher: str, seed: int, past: Past | None = None) -> Iterator[Step]:
    """Run one lane after its past; on a table only the first seed's policy is recorded."""
    # More threads only wait for each other on networks as small as these.
    torch.set_num_threads(1)
    oracle = plan.oracle(seed)
    is_watched = plan.is_live or seed == plan.first_seed
    return steps(
        make(searcher, oracle.space, seed), oracle, plan.evaluations, seed, is_watched, past
    )


def run_assignment(plan: Plan, assignment: Assignment) -> list[SearchRecord]:
    """Run a part of a race in this process; returns all its records."""
    return [
        record
        for seed in assignment.seeds
        for step in run_seed(plan, assignment.searcher, seed)
        for record in step.records
    ]
