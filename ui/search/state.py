"""What a race has come to: its runs and records, read from the store after what was read before."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import streamlit as st

from runs.executors.local import usual_slots
from runs.tables import Run
from search import stored
from search.judging import JudgePlan
from search.plan import Plan
from search.presets import find
from search.race import Race
from search.records import Comparison, Evaluation, SearcherResult
from search.submission import CHILD_SECONDS
from search.summary import comparisons, results
from training.estimate import makespan
from ui.runs.changes import is_live
from ui.runs.keeper import store
from ui.search.judged import judges_of
from ui.search.words import titles

READ = "search-read"
"""Session key of the race that was read last, by its batch."""


@dataclass(frozen=True)
class Standing:
    """A searcher's runs so far; ``seconds`` are CPU seconds of all of them.

    ``score`` is the mean over seeds of the best so far: regret in percentage points where the best
    of the space is known, reward otherwise; None before the first evaluation.
    """

    searcher: str
    title: str
    place: int
    runs: tuple[Run, ...]
    seeds: int
    evaluations: int
    seconds: float
    score: float | None
    accuracy: float | None


@dataclass(frozen=True)
class RaceState:
    """A batch of runs and the race that they make.

    ``line`` has the places of those that wait; ``judges`` are runs that retrain what was found.
    """

    batch: str
    owner: str
    share: str | None
    runs: Sequence[Run]
    race: Race
    line: dict[str, int]
    judges: Sequence[Run] = ()

    @property
    def plan(self) -> Plan:
        """What was started."""
        return self.race.plan

    @property
    def is_racing(self) -> bool:
        """Whether the race itself goes on."""
        return any(map(is_live, self.runs))

    @property
    def is_live(self) -> bool:
        """Whether something is still to come, of the race or of those who judge it."""
        return self.is_racing or any(map(is_live, self.judges))

    @property
    def is_whole(self) -> bool:
        """Whether every run of every searcher came to its end."""
        return len(self.race.ends) == len(self.plan.searchers) * self.plan.seeds

    @cached_property
    def titles(self) -> dict[str, str]:
        """The searchers' names for readers, in order."""
        return titles(self.plan.searchers)

    @cached_property
    def has_optimum(self) -> bool:
        """Whether the best of the space is known, so that there is a regret."""
        return not self.plan.is_live

    @cached_property
    def flat(self) -> list[Evaluation]:
        """All evaluations."""
        return self.race.flat

    @cached_property
    def seconds(self) -> float:
        """CPU seconds of all runs so far."""
        return sum(lane[-1].seconds for lane in self.race.evaluations.values())

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """The searchers in order."""
        return tuple(self._standing(name, place) for place, name in enumerate(self.plan.searchers))

    def _standing(self, name: str, place: int) -> Standing:
        lanes = [own for (other, _seed), own in self.race.evaluations.items() if other == name]
        lasts = [lane[-1] for lane in lanes]
        scores = [e.best_reward if e.regret is None else e.regret for e in lasts]
        return Standing(
            searcher=name,
            title=self.titles[name],
            place=place,
            runs=tuple(run for run in self.runs if run.label == name),
            seeds=len(lanes),
            evaluations=sum(map(len, lanes)),
            seconds=sum(e.seconds for e in lasts),
            score=statistics.fmean(scores) if scores else None,
            accuracy=statistics.fmean(e.best_accuracy for e in lasts) if lasts else None,
        )

    @property
    def leader(self) -> Standing | None:
        """The searcher with the best score so far."""
        known = [standing for standing in self.standings if standing.score is not None]
        sign = 1 if self.has_optimum else -1
        return min(known, key=lambda one: sign * (one.score or 0.0), default=None)

    @property
    def best(self) -> Evaluation | None:
        """The evaluation with the best reward."""
        return max(self.flat, key=lambda e: e.reward, default=None)

    def evaluation(self, key: str) -> Evaluation | None:
        """The first evaluation of an architecture."""
        return next((e for e in self.flat if e.key == key), None)

    def top(self, count: int) -> list[Evaluation]:
        """The different architectures with the best rewards, best first."""
        found: dict[str, Evaluation] = {}
        for evaluation in sorted(self.flat, key=lambda e: -e.reward):
            found.setdefault(evaluation.key, evaluation)
            if len(found) == count:
                break
        return list(found.values())

    def of_seed(self, seed: int) -> list[Evaluation]:
        """The evaluations of all searchers with one seed."""
        return [
            e for (_name, own), lane in self.race.evaluations.items() if own == seed for e in lane
        ]

    @property
    def seeds(self) -> list[int]:
        """Seeds of which something is known."""
        return sorted({seed for _name, seed in self.race.evaluations})


def read(batch: str, visitor: str, share: str | None) -> RaceState:
    """The present state; raises NoSuchRunError where the visitor may not see it."""
    runs = store().batch(batch, visitor, share, kind=stored.KIND)
    known: tuple[str, Race] | None = st.session_state.get(READ)
    since = known[1] if known and known[0] == batch else None
    race = stored.read_race(store(), runs, since)
    st.session_state[READ] = (batch, race)
    line = store().places_in_queue() if any(run.status == "queued" for run in runs) else {}
    state = RaceState(batch, runs[0].owner, runs[0].share, runs, race, line)
    if not race.plan.is_live or state.is_racing or not state.flat:
        return state
    return replace(state, judges=judges_of([one.key for one in state.top(JudgePlan().top)]))


SUMS = "search-sums"
"""Session key of the sums of the race that was summed up last."""


def sums(state: RaceState) -> tuple[list[SearcherResult], tuple[Comparison, ...]]:
    """A result for each searcher with finished runs, in order, and every two compared.

    Resampling takes a while: done once for the same ends.
    """
    key = (state.batch, len(state.race.ends))
    known = st.session_state.get(SUMS)
    if known is None or known[0] != key:
        ends = state.race.ends
        order = list(state.plan.searchers)
        found = sorted(results(ends), key=lambda result: order.index(result.searcher))
        known = (key, (found, comparisons(ends)))
        st.session_state[SUMS] = known
    return known[1]


def seconds_left(state: RaceState, slots: int | None = None) -> float:
    """When the last run ends, about, if nothing comes between.

    A searcher that has not begun takes what it takes elsewhere.
    """
    child = CHILD_SECONDS if state.plan.is_live else 0.0
    rates = {
        one.searcher: one.seconds / one.evaluations
        if one.evaluations
        else find(one.searcher).seconds + child
        for one in state.standings
    }
    left = [rates[run.label] * (run.steps - run.steps_done) for run in state.runs if is_live(run)]
    return makespan(left, slots or usual_slots().cpu) if left else 0.0
