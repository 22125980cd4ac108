"""Summarise a race: a result for each searcher, with the verdict against random search."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from statistics import mean

from language.said import Note, message
from search.records import Comparison, RunEnd, SearcherResult
from search.statistics import compare, interval

RANDOM = "random"


def by_searcher(ends: Sequence[RunEnd]) -> dict[str, list[RunEnd]]:
    """Group finished runs by searcher, random search first, then by name.

    The order in which runs end would make a resampled interval depend on the machine.
    """
    ordered = sorted(ends, key=lambda end: (end.searcher != RANDOM, end.searcher, end.seed))
    return {name: list(runs) for name, runs in groupby(ordered, key=lambda end: end.searcher)}


def final_scores(ends: Sequence[RunEnd]) -> tuple[dict[str, list[float]], bool]:
    """Return each searcher's regrets (True: smaller is better), or rewards if none is known."""
    has_regret = all(end.regret is not None for end in ends)
    scores = {
        name: [end.best_reward if end.regret is None else end.regret for end in runs]
        for name, runs in by_searcher(ends).items()
    }
    return scores, has_regret


def comparisons(ends: Sequence[RunEnd], against: str | None = None) -> tuple[Comparison, ...]:
    """Compare every two searchers at the end of their runs, or each ``against`` one."""
    scores, smaller_is_better = final_scores(ends)
    return compare(scores, smaller_is_better=smaller_is_better, against=against)


def results(ends: Sequence[RunEnd]) -> list[SearcherResult]:
    """Return a result for each searcher; comparisons with random search are corrected together."""
    verdicts = {
        comparison.right if comparison.left == RANDOM else comparison.left: comparison
        for comparison in comparisons(ends, against=RANDOM)
    }
    scores, _ = final_scores(ends)
    return [
        _result(name, runs, scores[name], verdicts.get(name), RANDOM in scores)
        for name, runs in by_searcher(ends).items()
    ]


@dataclass(frozen=True)
class RaceSummary:
    """Results of the searchers with finished runs, in the plan's order, and every two compared."""

    results: tuple[SearcherResult, ...]
    comparisons: tuple[Comparison, ...]

    def of(self, searcher: str) -> SearcherResult | None:
        """Return a searcher's result, None before its first run has ended."""
        return next((result for result in self.results if result.searcher == searcher), None)


@lru_cache(maxsize=32)
def summarise(ends: tuple[RunEnd, ...], searchers: tuple[str, ...]) -> RaceSummary:
    """Summarise finished runs; ``searchers`` gives the order.

    Resampling takes a while, and a page asks again each second: kept for the same runs.
    """
    found = sorted(results(ends), key=lambda result: searchers.index(result.searcher))
    return RaceSummary(tuple(found), comparisons(ends))


def _result(
    name: str,
    runs: Sequence[RunEnd],
    scores: Sequence[float],
    verdict: Comparison | None,
    has_random: bool,
) -> SearcherResult:
    spread = interval(scores)
    regrets = [run.regret for run in runs if run.regret is not None]
    return SearcherResult(
        searcher=name,
        seeds=len(runs),
        evaluations=runs[0].evaluations,
        distinct_mean=mean(run.distinct for run in runs),
        seconds_mean=mean(run.seconds for run in runs),
        regret_mean=mean(regrets) if regrets else None,
        reward_mean=mean(run.best_reward for run in runs),
        accuracy_mean=mean(run.best_accuracy for run in runs),
        ci95=(spread.low, spread.high),
        beats_random=verdict is not None and verdict.winner == name if has_random else None,
        verdict=_words(verdict, len(runs), has_random),
        best_key=max(runs, key=lambda run: run.best_reward).best_key,
    )


def _words(verdict: Comparison | None, seeds: int, has_random: bool) -> Note:
    if seeds == 1:
        return Note(message("one seed, an illustration"))
    if verdict is not None:
        return verdict.verdict
    if has_random:
        return Note(message("what the others are compared with"))
    return Note(message("not compared with random search, which did not take part"))
