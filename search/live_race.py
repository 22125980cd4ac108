"""A race with live children: the searchers sit here, the children train in a few processes.

Each searcher asks for as many candidates as it can propose without news and is told their rewards
in the order in which it asked, so a race repeats however fast the processes are. An architecture is
trained once and its result shared, as the same recipe, split and seed would give the same again;
each searcher that asks for it first in its own run is charged the full time.
"""

import multiprocessing
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field

from search.child import ChildPlan, train_child
from search.presets import make
from search.race import MOST_EVALUATIONS, MOST_SEEDS, check_bounds, check_field
from search.records import Record, Scored
from search.run import POLICY_EVERY, Run
from search.searcher import Proposal
from search.space import NASNetSpace
from training.machine import usable_cores


@dataclass(frozen=True)
class LivePlan:
    """Who runs, how often and how far, and how a child is trained.

    Raises SearchError for a name or a number that cannot be.
    """

    searchers: tuple[str, ...] = ("random", "grid", "evolution-small", "ppo")
    seeds: int = 1
    evaluations: int = 80
    first_seed: int = 0
    child: ChildPlan = field(default_factory=ChildPlan)
    blocks: int = 5

    def __post_init__(self) -> None:
        check_field(self.searchers)
        check_bounds("seeds", self.seeds, MOST_SEEDS)
        check_bounds("evaluations", self.evaluations, MOST_EVALUATIONS)

    @property
    def space(self) -> NASNetSpace:
        """The space that is searched."""
        return NASNetSpace(self.blocks)


class _Lane:
    """A run and its candidates: those to be trained, and all that wait to be told in order."""

    def __init__(self, run: Run, evaluations: int):
        self.run = run
        self.evaluations = evaluations
        self.untrained: deque[str] = deque()
        self.untold: deque[tuple[Proposal, str]] = deque()

    @property
    def is_done(self) -> bool:
        return self.run.evaluations == self.evaluations

    def refill(self) -> None:
        """Ask once everything was told."""
        left = self.evaluations - self.run.evaluations
        if self.untold or not left:
            return
        for proposal in self.run.ask(min(self.run.searcher.width, left)):
            key = self.run.searcher.space.key(proposal.choices)
            self.untold.append((proposal, key))
            self.untrained.append(key)

    def tell(self, scores: Mapping[str, Scored]) -> Iterator[Record]:
        """Tell what is known, as far as the order allows."""
        while self.untold and self.untold[0][1] in scores:
            proposal, key = self.untold.popleft()
            yield self.run.tell(proposal, scores[key])
            if self.run.evaluations % POLICY_EVERY == 0 and (policy := self.run.policy()):
                yield policy
            if self.is_done:
                yield self.run.end()


def live_race(
    plan: LivePlan, known: Mapping[str, Scored] | None = None, processes: int | None = None
) -> Iterator[Record]:
    """The records of all runs as children end; closing the generator ends the race.

    ``known`` are children that were trained before, by key, under the same child plan: with those
    of a race that was stopped, the race goes through the same records again in no time and on from
    where it stopped.
    """
    scores = dict(known or {})
    lanes = [
        _Lane(Run(make(name, plan.space, seed), seed), plan.evaluations)
        for seed in range(plan.first_seed, plan.first_seed + plan.seeds)
        for name in plan.searchers
    ]
    for lane in lanes:
        if policy := lane.run.policy():
            yield policy
    processes = processes or usable_cores()
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, mp_context=context)
    training: dict[Future[Scored], str] = {}
    try:
        while True:
            yield from _settle(lanes, scores)
            if all(lane.is_done for lane in lanes):
                return
            # One waits, so that no process does.
            while len(training) <= processes and (key := _next(lanes, scores, training)):
                training[pool.submit(train_child, key, plan.child)] = key
            done, _ = wait(training, return_when=FIRST_COMPLETED)
            for future in done:
                scores[training.pop(future)] = future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _settle(lanes: list[_Lane], scores: Mapping[str, Scored]) -> Iterator[Record]:
    """Tell and ask until every run waits for a child."""
    for lane in lanes:
        while not lane.is_done:
            lane.refill()
            before = lane.run.evaluations
            yield from lane.tell(scores)
            if lane.run.evaluations == before or lane.untold:
                break


def _next(
    lanes: list[_Lane], scores: Mapping[str, Scored], training: Mapping[Future[Scored], str]
) -> str | None:
    """The next child to train: of the run that has come least far."""
    under_way = set(training.values())
    for lane in sorted(lanes, key=lambda lane: lane.run.evaluations):
        while lane.untrained:
            key = lane.untrained.popleft()
            if key not in scores and key not in under_way:
                return key
    return None
