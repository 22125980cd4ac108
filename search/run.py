"""Run one search strategy with one seed: ask, score, tell, record.

A run is a generator of steps. Given the past of a run that was stopped, it tells the strategy the
same rewards again, which brings it to the same state: nothing is trained twice, and the end is that
of a run that never stopped.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from language.said import message
from search.errors import SearchError
from search.oracle import Oracle
from search.records import Evaluation, Policy, RunEnd, Scored, SearchRecord
from search.run_history import RunHistory
from search.strategy import Proposal, SearchStrategy

POLICY_EVERY = 10
"""Evaluations between two records of a controller's policy."""

MOST_POLICIES = 50
"""Most policies recorded in a run; a longer one is sampled less often."""


@dataclass(frozen=True)
class Step:
    """An evaluation and what belongs to it, to be kept together or not at all.

    ``searcher_seconds`` is the searcher's own CPU time so far.
    """

    evaluation: Evaluation
    searcher_seconds: float
    before: tuple[Policy, ...] = ()
    after: tuple[Policy, ...] = ()
    end: RunEnd | None = None

    @property
    def records(self) -> tuple[SearchRecord, ...]:
        """All records in order."""
        end = () if self.end is None else (self.end,)
        return (*self.before, self.evaluation, *self.after, *end)


@dataclass(frozen=True)
class Past:
    """Evaluations of a run before it was interrupted, and the strategy's CPU time for them."""

    evaluations: Sequence[Evaluation] = ()
    searcher_seconds: float = 0.0


def search(
    searcher: SearchStrategy,
    oracle: Oracle,
    evaluations: int,
    seed: int = 0,
    is_watched: bool = True,
) -> Iterator[SearchRecord]:
    """Ask, score and tell in turn; yields Evaluations, then a RunEnd.

    Watched, a controller's Policy comes first and after each ten evaluations.
    """
    for step in steps(searcher, oracle, evaluations, seed, is_watched):
        yield from step.records


def steps(
    searcher: SearchStrategy,
    oracle: Oracle,
    evaluations: int,
    seed: int = 0,
    is_watched: bool = True,
    past: Past | None = None,
) -> Iterator[Step]:
    """Yield the records of a run, evaluation by evaluation.

    A run that has a past goes on after it: the searcher, which asks the same when told the same,
    is told it again, and nothing of it is scored or yielded a second time. Raises SearchError where
    the searcher asks for something else than it did, as another version of it may.
    """
    run = _Run(searcher, seed, oracle)
    past = past or Past()
    every = max(POLICY_EVERY, -(-evaluations // MOST_POLICIES))
    before = () if past.evaluations or not is_watched else run.policy()
    while run.history.count < evaluations:
        left = evaluations - run.history.count
        for proposal in run.ask(min(searcher.width, left)):
            if run.history.count < len(past.evaluations):
                run.repeat(proposal, past)
                continue
            evaluation = run.evaluate(proposal)
            is_looked_at = is_watched and evaluation.number % every == 0
            is_last = evaluation.number == evaluations
            yield Step(
                evaluation,
                run.searcher_seconds,
                before,
                run.policy() if is_looked_at else (),
                run.history.end(run.seconds, run.searcher_seconds) if is_last else None,
            )
            before = ()


class _Run:
    """A search strategy, an oracle and the history of evaluations."""

    def __init__(self, searcher: SearchStrategy, seed: int, oracle: Oracle):
        self.searcher = searcher
        self.oracle = oracle
        self.history = RunHistory(searcher.name, seed, oracle.optimum)
        self.known: dict[str, Scored] = {}
        self.searcher_seconds = 0.0
        self.oracle_seconds = 0.0

    @property
    def seconds(self) -> float:
        """CPU seconds so far; a repeat costs none."""
        return self.searcher_seconds + self.oracle_seconds

    def ask(self, n: int) -> list[Proposal]:
        """Return the strategy's next candidates."""
        since = time.thread_time()
        proposals = self.searcher.ask(n)
        self.searcher_seconds += time.thread_time() - since
        return proposals

    def evaluate(self, proposal: Proposal) -> Evaluation:
        """Score a candidate, a known one from memory, and tell the strategy its reward."""
        key = self.searcher.space.key(proposal.choices)
        scored = self.known.get(key)
        if scored is None:
            scored = self.known[key] = self.oracle.score(proposal.choices)
            self.oracle_seconds += scored.seconds or 0.0
        self._tell(proposal, scored.reward)
        return self.history.add(proposal.choices, key, scored, self.seconds)

    def repeat(self, proposal: Proposal, past: Past) -> None:
        """Tell the strategy a reward of the past again."""
        then = past.evaluations[self.history.count]
        if then.choices != proposal.choices:
            raise SearchError(
                message(
                    "This search cannot go on: its searcher no longer proposes what it proposed as "
                    "candidate {number}. Start it anew."
                ),
                number=then.number,
            )
        self.known.setdefault(then.key, Scored(then.reward, then.accuracy, then.params))
        self._tell(proposal, then.reward)
        self.history.extend([then])
        self.searcher_seconds = past.searcher_seconds
        self.oracle_seconds = then.seconds - past.searcher_seconds

    def _tell(self, proposal: Proposal, reward: float) -> None:
        since = time.thread_time()
        self.searcher.tell(proposal.id, reward)
        self.searcher_seconds += time.thread_time() - since

    def policy(self) -> tuple[Policy, ...]:
        """Return the strategy's policy; the time for it is not counted."""
        found = self.searcher.policy(self.history.seed, self.history.count)
        return () if found is None else (found,)
