"""Races in training's store: what a run is told to do, and reading what came of it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from search import rows
from search.books import Books
from search.errors import SearchError
from search.plan import Assignment, Plan, plain, plan_from
from search.race import Lane, Race, in_order
from search.records import Evaluation, Policy, RunEnd
from search.run import Past
from training.ledger import Ledger
from training.notes import message
from training.order import Order
from training.store import Store
from training.tables import RecordRow, Run

KIND = "search"
"""Of the runs that a race is made of."""


def order(plan: Plan, assignment: Assignment, round: int, cost: float) -> Order:
    """A part of a race as a run to be queued."""
    return Order(
        label=assignment.searcher,
        spec=plan.oracle_name,
        settings=json.dumps({"plan": plain(plan), "seeds": assignment.seeds}),
        seed=assignment.seeds[0],
        steps=len(assignment.seeds) * plan.evaluations,
        kind=KIND,
        round=round,
        cost=cost,
    )


def task_of(run: Run) -> tuple[Plan, Assignment]:
    """The race that a run belongs to, and its part; raises SearchError."""
    try:
        told = json.loads(run.recipe)
        return plan_from(told["plan"]), Assignment(run.label, tuple(map(int, told["seeds"])))
    except (KeyError, TypeError, json.JSONDecodeError):
        raise SearchError(message("This run is no part of a search.")) from None


def plan_of(runs: Sequence[Run]) -> Plan:
    """The plan of a batch; raises SearchError where its runs are no race."""
    if not runs:
        raise SearchError(message("This run is no part of a search."))
    return task_of(runs[0])[0]


def read(store: Store, runs: Sequence[Run], since: Race | None = None) -> Race:
    """The race that some runs of a batch make, as far as it has come.

    ``since`` is what an earlier call gave for the same batch: only what is newer is read, and lanes
    to which nothing came are the very same objects.
    """
    return _read(store.ledger, runs, since or Race(plan_of(runs))).race


def pasts_of(ledger: Ledger, run: Run) -> tuple[dict[int, Past], int]:
    """What a run recorded of each of its seeds, and the number of its last row."""
    reader = _read(ledger, [run], Race(plan_of([run])))
    pasts = {
        lane[1]: Past(evaluations, reader.searcher_seconds[lane])
        for lane, evaluations in reader.race.evaluations.items()
    }
    return pasts, reader.race.read_to[run.id]


def _read(ledger: Ledger, runs: Sequence[Run], known: Race) -> "_Reader":
    reader = _Reader(known, runs)
    for row in ledger.rows(reader.read_to, rows.KINDS):
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
        self._books: dict[Lane, Books] = {}
        self._evaluations: dict[Lane, list[Evaluation]] = {}
        self._policies: dict[Lane, list[Policy]] = {}
        self._ends: list[RunEnd] = []

    def take(self, kept: RecordRow) -> None:
        """One more row, in the order of its run's."""
        searcher = self.searchers[kept.run]
        self.read_to[kept.run] = max(self.read_to[kept.run], kept.epoch)
        row = rows.KINDS[kept.kind].validate_json(kept.payload)
        lane = searcher, row.seed
        if isinstance(row, rows.Look):
            self._policies.setdefault(lane, []).append(rows.policy(row, searcher, self.space))
            return
        self.searcher_seconds[lane] = row.searcher_seconds
        books = self._books_of(lane)
        found = rows.evaluations(row, books, self.space)
        self._evaluations.setdefault(lane, []).extend(found)
        if books.count == self.plan.evaluations:
            self._ends.append(books.end(found[-1].seconds, row.searcher_seconds))

    def _books_of(self, lane: Lane) -> Books:
        if lane not in self._books:
            self._books[lane] = Books(*lane, self.plan.oracle(lane[1]).optimum)
            self._books[lane].take_up(self.known.evaluations.get(lane, ()))
        return self._books[lane]

    @property
    def race(self) -> Race:
        """What was known, and what was taken."""
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
