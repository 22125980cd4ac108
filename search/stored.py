"""Convert races to runs of the store, and read races back from their records."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from language.said import message
from runs.run_queue import RunQueue
from runs.store import RunRequest, Store
from runs.tables import RecordRow, Run
from search import rows
from search.errors import SearchError
from search.plan import Assignment, Plan, plan_as_json, plan_from
from search.race import Lane, Race, in_order
from search.records import Evaluation, Policy, RunEnd
from search.run import Past
from search.run_history import RunHistory

KIND = "search"
"""Kind of the runs that a race is made of."""


def request(plan: Plan, assignment: Assignment, round: int, cost: float) -> RunRequest:
    """Convert a part of a race to a run to be queued."""
    return RunRequest(
        label=assignment.searcher,
        spec=plan.oracle_name,
        settings=json.dumps({"plan": plan_as_json(plan), "seeds": assignment.seeds}),
        seed=assignment.seeds[0],
        steps=len(assignment.seeds) * plan.evaluations,
        kind=KIND,
        round=round,
        cost=cost,
    )


def task_of(run: Run) -> tuple[Plan, Assignment]:
    """Read the plan of a run's race, and the run's part of it; raises SearchError."""
    try:
        settings = json.loads(run.settings)
        return plan_from(settings["plan"]), Assignment(
            run.label, tuple(map(int, settings["seeds"]))
        )
    except (KeyError, TypeError, json.JSONDecodeError):
        raise SearchError(message("This run is no part of a search.")) from None


def plan_of(runs: Sequence[Run]) -> Plan:
    """Read the plan of a batch; raises SearchError where its runs are no race."""
    if not runs:
        raise SearchError(message("This run is no part of a search."))
    return task_of(runs[0])[0]


def read_race(store: Store, runs: Sequence[Run], since: Race | None = None) -> Race:
    """Read the race that runs of a batch make, as far as it has come.

    ``since`` is what an earlier call gave for the same batch: only what is newer is read, and lanes
    to which nothing came are the very same objects.
    """
    return _read(store.queue, runs, since or Race(plan_of(runs))).race


def pasts_of(queue: RunQueue, run: Run) -> tuple[dict[int, Past], int]:
    """Read a run's evaluations of each seed, and the number of its last row."""
    reader = _read(queue, [run], Race(plan_of([run])))
    pasts = {
        lane[1]: Past(evaluations, reader.searcher_seconds[lane])
        for lane, evaluations in reader.race.evaluations.items()
    }
    return pasts, reader.race.read_to[run.id]


def _read(queue: RunQueue, runs: Sequence[Run], known: Race) -> "_Reader":
    reader = _Reader(known, runs)
    for row in queue.rows(reader.read_to, rows.KINDS):
        reader.take(row)
    return reader


class _Reader:
    """Adds rows to a race."""

    def __init__(self, known: Race, runs: Sequence[Run]):
        self.plan = known.plan
        self.known = known
        self.space = known.plan.space
        self.searchers = {run.id: run.label for run in runs}
        self.read_to = {run.id: known.read_to.get(run.id, 0) for run in runs}
        self.searcher_seconds: dict[Lane, float] = {}
        self._histories: dict[Lane, RunHistory] = {}
        self._evaluations: dict[Lane, list[Evaluation]] = {}
        self._policies: dict[Lane, list[Policy]] = {}
        self._ends: list[RunEnd] = []

    def take(self, kept: RecordRow) -> None:
        """Add a row, in the order of its run's."""
        searcher = self.searchers[kept.run]
        self.read_to[kept.run] = max(self.read_to[kept.run], kept.number)
        row = rows.KINDS[kept.kind].validate_json(kept.payload)
        lane = searcher, row.seed
        if isinstance(row, rows.PolicySnapshot):
            self._policies.setdefault(lane, []).append(rows.policy(row, searcher, self.space))
            return
        self.searcher_seconds[lane] = row.searcher_seconds
        history = self._history_of(lane)
        found = rows.evaluations(row, history, self.space)
        self._evaluations.setdefault(lane, []).extend(found)
        if history.count == self.plan.evaluations:
            self._ends.append(history.end(found[-1].seconds, row.searcher_seconds))

    def _history_of(self, lane: Lane) -> RunHistory:
        if lane not in self._histories:
            self._histories[lane] = RunHistory(*lane, self.plan.oracle(lane[1]).optimum)
            self._histories[lane].extend(self.known.evaluations.get(lane, ()))
        return self._histories[lane]

    @property
    def race(self) -> Race:
        """The race as known before, with the rows added."""
        order = {name: place for place, name in enumerate(self.plan.searchers)}
        return Race(
            self.plan,
            _extended(self.known.evaluations, self._evaluations, order),
            _extended(self.known.policies, self._policies, order),
            tuple(
                sorted(
                    (*self.known.ends, *self._ends), key=lambda end: (order[end.searcher], end.seed)
                )
            ),
            self.read_to,
        )


def _extended(known: Mapping[Lane, Any], new: Mapping[Lane, Any], order: Mapping[str, int]) -> Any:
    lanes = in_order({*known, *new}, order)
    return {
        lane: (*known.get(lane, ()), *new[lane]) if lane in new else known[lane] for lane in lanes
    }
