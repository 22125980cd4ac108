"""One searcher's run with one seed: what it asked, what it was told, what that cost."""

import time
from collections.abc import Iterator

from search.oracle import Oracle
from search.records import Evaluation, Policy, Record, RunEnd, Scored
from search.searcher import Proposal, Searcher

POLICY_EVERY = 10
"""Evaluations between two looks at a controller's policy."""


class Run:
    """The books of a run; the caller fetches the scores, from wherever they come."""

    def __init__(self, searcher: Searcher, seed: int, optimum: float | None = None):
        self.searcher = searcher
        self.seed = seed
        self.optimum = optimum
        self.known: dict[str, Scored] = {}
        self.evaluations = 0
        self.searcher_seconds = 0.0
        self.oracle_seconds = 0.0
        self.best: tuple[str, Scored] | None = None

    def ask(self, n: int) -> list[Proposal]:
        """The searcher's next candidates."""
        since = time.thread_time()
        proposals = self.searcher.ask(n)
        self.searcher_seconds += time.thread_time() - since
        return proposals

    def tell(self, proposal: Proposal, scored: Scored) -> Evaluation:
        """Hand a reward to the searcher, and enter the evaluation."""
        since = time.thread_time()
        self.searcher.tell(proposal.id, scored.reward)
        self.searcher_seconds += time.thread_time() - since
        key = self.searcher.space.key(proposal.choices)
        is_repeat = key in self.known
        if not is_repeat:
            self.known[key] = scored
            self.oracle_seconds += scored.seconds or 0.0
        if self.best is None or scored.reward > self.best[1].reward:
            self.best = key, scored
        self.evaluations += 1
        return Evaluation(
            searcher=self.searcher.name,
            seed=self.seed,
            number=self.evaluations,
            key=key,
            reward=scored.reward,
            accuracy=scored.accuracy,
            params=scored.params,
            best_reward=self.best[1].reward,
            best_accuracy=self.best[1].accuracy,
            regret=self.regret,
            is_repeat=is_repeat,
            seconds=self.seconds,
        )

    @property
    def seconds(self) -> float:
        """CPU seconds so far, repeats for nothing."""
        return self.searcher_seconds + self.oracle_seconds

    @property
    def regret(self) -> float | None:
        """Of the best so far, in percentage points."""
        if self.optimum is None or self.best is None:
            return None
        return 100 * (self.optimum - self.best[1].accuracy)

    def policy(self) -> Policy | None:
        """What the searcher decides by now; looking at it is not on its account."""
        return self.searcher.policy(self.seed, self.evaluations)

    def end(self) -> RunEnd:
        """The sum of a run that was told at least one reward."""
        if self.best is None:
            raise ValueError("the run has not begun")
        key, scored = self.best
        return RunEnd(
            searcher=self.searcher.name,
            seed=self.seed,
            evaluations=self.evaluations,
            distinct=len(self.known),
            seconds=self.seconds,
            searcher_seconds=self.searcher_seconds,
            best_key=key,
            best_reward=scored.reward,
            best_accuracy=scored.accuracy,
            regret=self.regret,
        )


def search(
    searcher: Searcher, oracle: Oracle, evaluations: int, seed: int = 0, is_watched: bool = True
) -> Iterator[Record]:
    """Ask, score, tell, one after the other: Evaluations, then a RunEnd.

    Watched, a controller's Policy comes first and after each ten evaluations.
    """
    run = Run(searcher, seed, oracle.optimum)
    if is_watched and (policy := run.policy()):
        yield policy
    while run.evaluations < evaluations:
        for proposal in run.ask(min(searcher.width, evaluations - run.evaluations)):
            yield run.tell(proposal, oracle.score(proposal.choices))
            if is_watched and run.evaluations % POLICY_EVERY == 0 and (policy := run.policy()):
                yield policy
    yield run.end()
