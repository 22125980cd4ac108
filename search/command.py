"""``cli.py search``: a race on a table or with live children, without the app."""

import json
from collections.abc import Iterator
from dataclasses import asdict

from search.live_race import LivePlan, live_race
from search.oracles.names import task_of
from search.race import RacePlan, race
from search.records import Record, RunEnd, SearcherResult
from search.summary import results

TABLE_BUDGET = (30, 300)
LIVE_BUDGET = (1, 80)
"""Seeds and evaluations where none are given."""


def start(
    oracle: str,
    searchers: str,
    seeds: int | None = None,
    evaluations: int | None = None,
    first_seed: int = 0,
) -> Iterator[Record]:
    """The records of a race; ``searchers`` are names separated by commas.

    Raises SearchError at once for what cannot be.
    """
    names = _names(searchers)
    task = task_of(oracle)
    usual_seeds, usual_evaluations = LIVE_BUDGET if task is None else TABLE_BUDGET
    seeds = usual_seeds if seeds is None else seeds
    evaluations = usual_evaluations if evaluations is None else evaluations
    if task is None:
        return live_race(LivePlan(names, seeds, evaluations, first_seed))
    return race(RacePlan(task, names, seeds, evaluations, first_seed))


def outcome(records: Iterator[Record], searchers: str) -> list[SearcherResult]:
    """Run a race to its end; results in the order in which the searchers were named."""
    ends = [record for record in records if isinstance(record, RunEnd)]
    names = _names(searchers)
    return sorted(results(ends), key=lambda result: names.index(result.searcher))


def _names(searchers: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in searchers.split(","))


def as_json(result: SearcherResult) -> str:
    """One line; numbers have four significant decimals."""
    return json.dumps(
        {name: _rounded(value) for name, value in asdict(result).items()}, ensure_ascii=False
    )


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, tuple):
        return [_rounded(part) for part in value]
    return value


def as_text(result: SearcherResult) -> str:
    """One line for people."""
    low, high = result.ci95
    if result.regret_mean is None:
        what, middle, unit = "reward", result.reward_mean, ""
    else:
        what, middle, unit = "regret", result.regret_mean, " points"
    return (
        f"{result.searcher:20} {what} {middle:7.3f}{unit} (95 %: {low:.3f} to {high:.3f}), "
        f"accuracy {100 * result.accuracy_mean:.2f} %, {result.seeds} x {result.evaluations} "
        f"evaluations, {result.distinct_mean:.0f} distinct, {result.seconds_mean:.2f} CPU s a run: "
        f"{result.verdict}"
    )
