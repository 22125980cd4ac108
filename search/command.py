"""Run ``cli.py search``: a race on a table or with live children, without a store.

What a worker of the app does is done here in a few processes, by the same code; so the results are
the same.
"""

import json
import multiprocessing
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict, replace
from pathlib import Path
from statistics import fmean

from knobs.model import option
from language.said import Note, message
from runs.machine import usable_cores
from search.errors import SearchError
from search.exchange import from_json_lines, to_csv, to_json_lines
from search.oracles.table import LIVE, TABLES, LookedUp, looked_up, task_of
from search.plan import Plan, assignments
from search.plan import plan_for as plan_of
from search.race import Race, gathered, run_assignment
from search.records import SearcherResult, SearchRecord
from search.summary import summarise

WRITERS: Mapping[str, Callable[[Race], str]] = {".jsonl": to_json_lines, ".csv": to_csv}
"""Writers of a race to a file, by the ending of its name."""


def plan_for(oracle: str | None, searchers: str | None, settings: Mapping[str, str]) -> Plan:
    """Make the plan of a race; ``searchers`` are names separated by commas, ``settings`` texts.

    Raises SearchError for what cannot be, a child's setting on a table included.
    """
    if not oracle or not searchers:
        raise SearchError(
            message("Give an oracle and searchers, or a file that a race was kept in.")
        )
    plan = plan_of(oracle, searchers)
    for name in settings:
        if name not in plan.knob_names():
            raise SearchError(
                message("{option} is for the oracle {live} only: {oracle} trains no children."),
                option=option(name),
                live=LIVE,
                oracle=oracle,
            )
    return plan.but(**settings)


def writer_for(path: Path) -> Callable[[Race], str]:
    """Choose the writer by a file name's ending; raises SearchError for another ending."""
    if path.suffix not in WRITERS:
        raise SearchError(
            message("--out {file}: the name must end in {endings}."),
            file=path.name,
            endings=" or ".join(WRITERS),
        )
    return WRITERS[path.suffix]


def kept_race(path: Path) -> Race:
    """Read a race from a file; raises SearchError, or OSError where it cannot be read."""
    try:
        return from_json_lines(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise SearchError(message("This is no race's file: it is no text.")) from None


def race(plan: Plan, processes: int | None = None) -> Race:
    """Run a race to its end in ``processes`` processes; one on each core by default."""
    return gathered(plan, records(plan, processes))


def records(plan: Plan, processes: int | None = None) -> Iterator[SearchRecord]:
    """Yield the records of all lanes, each lane's in order, as parts of the race end.

    Closing the generator ends the race.
    """
    parts = assignments(plan)
    processes = min(len(parts), processes or usable_cores())
    if processes == 1:
        for part in parts:
            yield from run_assignment(plan, part)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        waiting: set[Future[list[SearchRecord]]] = {
            pool.submit(run_assignment, plan, part) for part in parts
        }
        try:
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield from future.result()
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def outcome(race: Race) -> tuple[SearcherResult, ...]:
    """Return a result for each searcher, in the plan's order, with its highest accuracies."""
    return tuple(
        replace(one, highest_accuracy_mean=_highest(race, one.searcher))
        for one in summarise(race.ends, race.plan.searchers).results
    )


def _highest(race: Race, searcher: str) -> float | None:
    """Return the mean over seeds of the highest accuracy, of whatever reward."""
    found = [
        max(evaluation.accuracy for evaluation in lane)
        for (name, _seed), lane in race.evaluations.items()
        if name == searcher and lane
    ]
    return fmean(found) if found else None


def point(oracle: str | None, text: str) -> LookedUp:
    """Look a cell up in an oracle's table; raises SearchError, SpecError."""
    task = task_of(oracle or LIVE)
    if task is None:
        raise SearchError(
            message("--point looks a cell up in a table: give --oracle, one of {tables}."),
            tables=", ".join(TABLES),
        )
    return looked_up(task, text)


def point_as_json(found: LookedUp) -> str:
    """Format a cell's scores as one line of JSON."""
    return json.dumps({name: _rounded(value) for name, value in asdict(found).items()})


def point_as_text(found: LookedUp) -> str:
    """Format a cell's scores as one line of text."""
    return (
        f"{found.cell} (key {found.key}): validation accuracy {100 * found.accuracy:.2f} %, "
        f"regret {found.regret:.3f} points, reward {found.reward:.4f}, "
        f"{found.params:,} parameters; {found.spec}"
    )


def as_json(result: SearcherResult) -> str:
    """Format a result as one line of JSON; numbers have four decimals."""
    values = asdict(result) | {"verdict": result.verdict}
    return json.dumps({name: _rounded(value) for name, value in values.items()}, ensure_ascii=False)


def _rounded(value: object) -> object:
    if isinstance(value, Note):
        return str(value)
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, tuple):
        return [_rounded(part) for part in value]
    return value


def _in_percent(accuracy: float | None) -> str:
    return "–" if accuracy is None else f"{100 * accuracy:.2f} %"


def as_text(result: SearcherResult) -> str:
    """Format a result as one line of text."""
    low, high = result.ci95
    if result.regret_mean is None:
        what, middle, unit = "reward", result.reward_mean, ""
    else:
        what, middle, unit = "regret", result.regret_mean, " points"
    return (
        f"{result.searcher:20} {what} {middle:7.3f}{unit} (95 %: {low:.3f} to {high:.3f}), "
        f"validation accuracy {100 * result.accuracy_mean:.2f} % (of the best reward), "
        f"highest {_in_percent(result.highest_accuracy_mean)}, "
        f"{result.seeds} x {result.evaluations} evaluations, {result.distinct_mean:.0f} distinct, "
        f"{result.seconds_mean:.2f} CPU s a run: {result.verdict}"
    )
