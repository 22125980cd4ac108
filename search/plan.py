"""What a race is to be: who runs, on which oracle, how often and how far."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from math import ceil
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import ErrorDetails

from backbones.checked import checked
from runs.notes import message
from search.child import ChildPlan
from search.errors import SearchError
from search.nasbench201 import NASBench201Space
from search.oracle import Oracle
from search.oracles.live import LiveOracle
from search.oracles.names import LIVE, task_of
from search.oracles.table import TableOracle, Task
from search.presets import find
from search.space import NASNetSpace

MOST_EVALUATIONS = 20_000
MOST_SEEDS = 1_000

MOST_RUNS = 48
"""Of one race in the store: less than a visitor may have waiting."""

SEEDS_A_RUN = 5
"""Of a searcher on a table: enough to make a process worth starting, few enough to share evenly."""


@dataclass(frozen=True)
class RacePlan:
    """A race on a table; seeds count from ``first_seed``.

    Raises SearchError for a name or a number that cannot be.
    """

    task: Task
    searchers: tuple[str, ...]
    seeds: int = 30
    evaluations: int = 300
    first_seed: int = 0

    is_live = False

    def __post_init__(self) -> None:
        _check(self)

    @property
    def oracle_name(self) -> str:
        """As the command line knows it."""
        return f"nb201-{self.task}"

    @property
    def space(self) -> NASBench201Space:
        """The space that is searched."""
        return NASBench201Space()

    def oracle(self, seed: int) -> Oracle:
        """What a run with this seed asks."""
        return TableOracle(self.task, seed)


@dataclass(frozen=True)
class LivePlan:
    """A race with children that are trained here, and how a child is trained.

    Raises SearchError for a name or a number that cannot be.
    """

    searchers: tuple[str, ...] = ("random", "grid", "evolution-small", "ppo")
    seeds: int = 1
    evaluations: int = 80
    first_seed: int = 0
    child: ChildPlan = field(default_factory=ChildPlan)
    blocks: int = 5

    is_live = True
    oracle_name = LIVE

    def __post_init__(self) -> None:
        _check(self)

    @property
    def space(self) -> NASNetSpace:
        """The space that is searched."""
        return NASNetSpace(self.blocks)

    def oracle(self, seed: int) -> Oracle:  # noqa: ARG002
        """What a run asks; the children's own seed is the same for all."""
        return LiveOracle(self.child, self.space)


Plan = RacePlan | LivePlan


@dataclass(frozen=True)
class Assignment:
    """The part of a race that one process does: one searcher, its seeds one after the other."""

    searcher: str
    seeds: tuple[int, ...]


def assignments(plan: Plan) -> list[Assignment]:
    """All parts of a race, those of each round of seeds together.

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


def plain(plan: Plan) -> dict[str, Any]:
    """Names and numbers that ``plan_from`` reads."""
    return {"oracle": plan.oracle_name} | asdict(plan)


def plan_from(given: Mapping[str, Any]) -> Plan:
    """The plan that ``plain`` told; raises SearchError."""
    task = task_of(str(given.get("oracle")))
    values = {name: value for name, value in given.items() if name != "oracle"}
    if task is None:
        return checked(lambda: _LIVE.validate_python(values), SearchError, _refusal)
    values["task"] = task
    return checked(lambda: _TABLE.validate_python(values), SearchError, _refusal)


def _refusal(first: ErrorDetails) -> SearchError:
    return SearchError(
        message("The plan of a search is not as it should be: {place}: {reason}."),
        place=".".join(map(str, first["loc"])) or "plan",
        reason=first["msg"],
    )


def _check(plan: Plan) -> None:
    for name in plan.searchers:
        find(name)
    if not plan.searchers or len(set(plan.searchers)) < len(plan.searchers):
        raise SearchError(message("Name at least one searcher, each of them once."))
    if len(plan.searchers) > MOST_RUNS:
        raise SearchError(message("At most {most} searchers can race."), most=MOST_RUNS)
    _check_bounds("seeds", plan.seeds, 1, MOST_SEEDS)
    _check_bounds("first_seed", plan.first_seed, 0, 10**9)
    most = MOST_EVALUATIONS
    if any(find(name).is_without_repeats for name in plan.searchers):
        most = min(most, plan.space.count)
    _check_bounds("evaluations", plan.evaluations, 1, most)


def _check_bounds(setting: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise SearchError(
            message("{setting}={value} is not allowed: give a number from {least} to {most}."),
            setting=setting,
            value=value,
            least=least,
            most=most,
        )


_TABLE: TypeAdapter[RacePlan] = TypeAdapter(RacePlan)
_LIVE: TypeAdapter[LivePlan] = TypeAdapter(LivePlan)
