"""Define a race before it runs: searchers, oracle, seeds and evaluations.

On a table a part of a race is one searcher with about five seeds; live it is one seed, whose
children are trained in the worker itself, as below a worker there are no processes. Pause and
cancellation come between two evaluations.
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, model_validator

from knobs.knob import as_text, knob, numbers, split
from knobs.model import KnobModel, option
from language.said import message
from search.child import ChildPlan
from search.choices import Space
from search.errors import SearchError
from search.nasbench201 import NASBench201Space
from search.oracle import Oracle
from search.oracles.live import LiveOracle
from search.oracles.table import LIVE, TableOracle, Task, task_of
from search.presets import find
from search.space import NASNetSpace

MOST_EVALUATIONS = 20_000
MOST_SEEDS = 1_000

MOST_RUNS = 48
"""Most runs of one race in the store: less than a visitor may have waiting."""

SEEDS_A_RUN = 5
"""Seeds in one run on a table: enough to be worth a process, few enough to share evenly."""


Searchers = Annotated[tuple[str, ...], BeforeValidator(split)]
"""Names of searchers, written ``random,ppo``."""


def seeds_knob(default: int) -> Any:
    """Define the number of seeds of each searcher."""
    return knob(
        "Runs of each searcher: with fewer than 20 no searcher can be said to beat another.",
        default=default,
        low=1,
        high=MOST_SEEDS,
    )


def evaluations_knob(default: int) -> Any:
    """Define the number of evaluations in each run."""
    return knob(
        "Architectures that each run may ask the oracle for, repeats included.",
        default=default,
        low=1,
        high=MOST_EVALUATIONS,
    )


def first_seed_knob() -> Any:
    """Define the seed of the first run of each searcher."""
    return knob("Seeds are counted from here.", default=0, low=0, high=10**9, is_detail=True)


class _Race(KnobModel):
    """Settings that all races have; raises SearchError for an invalid name or number."""

    error = SearchError

    searchers: Searchers
    seeds: int
    evaluations: int
    first_seed: int

    @property
    @abstractmethod
    def space(self) -> Space:
        """Return the space that is searched."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        for name in self.searchers:
            find(name)
        if not self.searchers or len(set(self.searchers)) < len(self.searchers):
            raise SearchError(message("Name at least one searcher, each of them once."))
        if len(self.searchers) > MOST_RUNS:
            raise SearchError(message("At most {most} searchers can race."), most=MOST_RUNS)
        most = self.space.count
        is_bounded = any(find(name).is_without_repeats for name in self.searchers)
        if is_bounded and self.evaluations > most:
            raise self.refuse("evaluations", self.evaluations, numbers(1, most))
        return self


class TablePlan(_Race):
    """A race on a table; seeds count from ``first_seed``."""

    task: Task
    searchers: Searchers
    seeds: int = seeds_knob(30)
    evaluations: int = evaluations_knob(300)
    first_seed: int = first_seed_knob()

    is_live: ClassVar[bool] = False

    @property
    def oracle_name(self) -> str:
        """As the command line knows it."""
        return f"nb201-{self.task}"

    @property
    def space(self) -> NASBench201Space:
        """The space that is searched."""
        return NASBench201Space()

    def oracle(self, seed: int) -> Oracle:
        """Make the oracle of a run with this seed."""
        return TableOracle(self.task, seed)


class LivePlan(_Race):
    """A race with children that are trained here, and how a child is trained."""

    searchers: Searchers = ("random", "grid", "evolution-small", "ppo")
    seeds: int = seeds_knob(1)
    evaluations: int = evaluations_knob(80)
    first_seed: int = first_seed_knob()
    child: ChildPlan = ChildPlan()
    blocks: int = knob(
        "Each block takes five decisions; the paper has B = 5.",
        default=5,
        low=1,
        high=7,
        label=message("Blocks in a cell (B)"),
    )

    is_live: ClassVar[bool] = True
    oracle_name: ClassVar[str] = LIVE

    @property
    def space(self) -> NASNetSpace:
        """The space that is searched."""
        return NASNetSpace(self.blocks)

    def oracle(self, seed: int) -> Oracle:  # noqa: ARG002
        """Make the oracle of a run; the children's own seed is the same for all."""
        return LiveOracle(self.child, self.space)


Plan = TablePlan | LivePlan


@dataclass(frozen=True)
class Assignment:
    """The part of a race that one process does: one searcher, its seeds one after the other."""

    searcher: str
    seeds: tuple[int, ...]


def assignments(plan: Plan) -> list[Assignment]:
    """Return all parts of a race, those of each round of seeds together.

    On a table a few seeds go together, live each is alone while there are not too many of them.
    """
    seeds = range(plan.first_seed, plan.first_seed + plan.seeds)
    parts_each = max(1, MOST_RUNS // len(plan.searchers))
    together = max(1 if plan.is_live else SEEDS_A_RUN, ceil(plan.seeds / parts_each))
    return [
        Assignment(searcher, tuple(seeds[start : start + together]))
        for start in range(0, plan.seeds, together)
        for searcher in plan.searchers
    ]


def plan_as_json(plan: Plan) -> dict[str, Any]:
    """Return a plan as a JSON object, which ``plan_from`` reads."""
    settings = plan.model_dump(mode="json")
    # In the order in which files of before have them.
    task = {"task": settings.pop("task")} if "task" in settings else {}
    return {"oracle": plan.oracle_name} | task | settings


def plan_from(given: Mapping[str, Any]) -> Plan:
    """Build a plan from what ``plan_as_json`` returned; raises SearchError."""
    task = task_of(str(given.get("oracle")))
    values = {name: value for name, value in given.items() if name not in ("oracle", "task")}
    return LivePlan(**values) if task is None else TablePlan(task=task, **values)


def plan_for(oracle: str, searchers: str | Sequence[str]) -> Plan:
    """Make the plan of an oracle's race with the default numbers; raises SearchError."""
    task = task_of(oracle)
    if task is None:
        return LivePlan(searchers=searchers)
    return TablePlan(task=task, searchers=searchers)


def command(plan: Plan) -> str:
    """Return the command line that runs a race."""
    words = ["python cli.py search", f"--oracle {plan.oracle_name}"]
    always = {name: plan.value(name) for name in ("searchers", "seeds", "evaluations")}
    for name, value in (always | plan.changed()).items():
        words.append(f"{option(name)} {as_text(value)}")
    return " ".join(words)
