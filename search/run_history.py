"""Accumulate the evaluations of one search with one seed: best so far, regret, repeats."""

from collections.abc import Iterable

from search.choices import Choices
from search.records import Evaluation, RunEnd, Scored


class RunHistory:
    """Takes evaluations in order and completes each from those before it."""

    def __init__(self, searcher: str, seed: int, optimum: float | None):
        self.searcher = searcher
        self.seed = seed
        self.optimum = optimum
        self.count = 0
        self._seen: set[str] = set()
        self._best: tuple[str, float, float] | None = None

    def extend(self, evaluations: Iterable[Evaluation]) -> None:
        """Add evaluations that an earlier process made."""
        for evaluation in evaluations:
            self._count_in(evaluation.key, evaluation.reward, evaluation.accuracy)

    def _count_in(self, key: str, reward: float, accuracy: float) -> bool:
        is_repeat = key in self._seen
        self._seen.add(key)
        self.count += 1
        if self._best is None or reward > self._best[1]:
            self._best = key, reward, accuracy
        return is_repeat

    def add(self, choices: Choices, key: str, scored: Scored, seconds: float) -> Evaluation:
        """Add one evaluation and return it; ``seconds`` is the run's CPU time with it."""
        is_repeat = self._count_in(key, scored.reward, scored.accuracy)
        _key, best_reward, best_accuracy = self.best
        return Evaluation(
            searcher=self.searcher,
            seed=self.seed,
            number=self.count,
            key=key,
            reward=scored.reward,
            accuracy=scored.accuracy,
            params=scored.params,
            best_reward=best_reward,
            best_accuracy=best_accuracy,
            regret=self.regret,
            is_repeat=is_repeat,
            seconds=seconds,
            choices=choices,
        )

    @property
    def best(self) -> tuple[str, float, float]:
        """Key, reward and accuracy of the best evaluation; raises ValueError before the first."""
        if self._best is None:
            raise ValueError("the run has not begun")
        return self._best

    @property
    def regret(self) -> float | None:
        """Regret of the best so far, in percentage points; None without a known optimum."""
        return None if self.optimum is None else 100 * (self.optimum - self.best[2])

    def end(self, seconds: float, searcher_seconds: float) -> RunEnd:
        """Summarise a run of at least one evaluation."""
        key, reward, accuracy = self.best
        return RunEnd(
            searcher=self.searcher,
            seed=self.seed,
            evaluations=self.count,
            distinct=len(self._seen),
            seconds=seconds,
            searcher_seconds=searcher_seconds,
            best_key=key,
            best_reward=reward,
            best_accuracy=accuracy,
            regret=self.regret,
        )
