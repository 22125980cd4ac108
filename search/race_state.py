"""Read what a race has come to: its runs, its records, and how its searchers stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean

from runs.batch import Batch
from runs.store import Store
from runs.tables import Run
from runs.time_left import RunPace, seconds_left
from search.estimate import usual_child, usual_searcher
from search.plan import LivePlan, Plan
from search.race import Race
from search.stored import read_race
from search.summary import RaceSummary, summarise


@dataclass(frozen=True)
class Standing:
    """A searcher's runs so far; ``seconds`` are CPU seconds of all of them.

    ``score`` is the mean over seeds of the best so far: regret in percentage points where the best
    of the space is known, reward otherwise; None before the first evaluation. ``accuracy`` is that
    of the best reward, ``highest_accuracy`` the highest of any child; means over seeds, too.
    """

    searcher: str
    place: int
    runs: tuple[Run, ...]
    seeds: int
    evaluations: int
    seconds: float
    score: float | None
    accuracy: float | None
    highest_accuracy: float | None = None


@dataclass(frozen=True)
class RaceState:
    """A batch of runs and the race that they make; ``judges`` are runs that retrain its cells."""

    batch: Batch
    race: Race
    judges: Sequence[Run] = ()

    @property
    def plan(self) -> Plan:
        """Return the plan that was started."""
        return self.race.plan

    @property
    def is_racing(self) -> bool:
        """Return whether the race itself goes on."""
        return self.batch.is_live

    @property
    def is_live(self) -> bool:
        """Return whether something is still to come, of the race or of those who judge it."""
        return self.is_racing or any(run.is_live for run in self.judges)

    @property
    def is_whole(self) -> bool:
        """Return whether every run of every searcher came to its end."""
        return len(self.race.ends) == len(self.plan.searchers) * self.plan.seeds

    @property
    def has_optimum(self) -> bool:
        """Return whether the best of the space is known, so that there is a regret."""
        return not self.plan.is_live

    @property
    def share(self) -> float:
        """The share of the race that is done, from 0 to 1."""
        return self.race.share

    @property
    def summary(self) -> RaceSummary:
        """Results and comparisons of the runs that came to their end."""
        return summarise(self.race.ends, self.plan.searchers)

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """The searchers in the plan's order."""
        return tuple(self._standing(name, place) for place, name in enumerate(self.plan.searchers))

    def _standing(self, name: str, place: int) -> Standing:
        lanes = [own for (other, _seed), own in self.race.evaluations.items() if other == name]
        latest = [lane[-1] for lane in lanes]
        scores = [one.best_reward if one.regret is None else one.regret for one in latest]
        return Standing(
            name,
            place,
            tuple(run for run in self.batch.runs if run.label == name),
            len(lanes),
            sum(map(len, lanes)),
            sum(one.seconds for one in latest),
            fmean(scores) if scores else None,
            fmean(one.best_accuracy for one in latest) if latest else None,
            fmean(max(one.accuracy for one in lane) for lane in lanes) if lanes else None,
        )

    @property
    def leader(self) -> Standing | None:
        """The searcher with the best score so far; None where a race ended before all its runs."""
        if not self.is_racing and not self.is_whole:
            return None
        known = [standing for standing in self.standings if standing.score is not None]
        sign = 1 if self.has_optimum else -1
        return min(known, key=lambda one: sign * (one.score or 0.0), default=None)

    def seconds_left(self, slots: int | None = None) -> float | None:
        """Estimate the seconds until the last run ends; None before the first evaluation.

        A searcher that has not begun takes what it takes elsewhere.
        """
        if not self.race.evaluations:
            return None
        plan = self.plan
        child = usual_child(plan.child, plan.blocks) if isinstance(plan, LivePlan) else 0.0
        each = {
            one.searcher: one.seconds / one.evaluations
            if one.evaluations
            else usual_searcher(one.searcher) + child
            for one in self.standings
        }
        paces = [
            RunPace(run.label, run.steps - run.steps_done if run.is_live else 0.0, each[run.label])
            for run in self.batch.runs
        ]
        return seconds_left(paces, slots)


def read_state(store: Store, batch: Batch, since: RaceState | None = None) -> RaceState:
    """Read what a race has come to, without those who judge it; raises SearchError.

    ``since`` is what an earlier call gave for the same batch: only newer records are read.
    """
    return RaceState(batch, read_race(store, batch.runs, since.race if since else None))
