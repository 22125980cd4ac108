"""Queue the runs of a race, and estimate its time."""

from runs import supervisor
from runs.store import Store
from search.plan import Plan, assignments
from search.presets import find
from search.stored import request
from training.estimate import makespan

CHILD_SECONDS = 0.5
"""Estimated seconds of a child on one core."""

START_SECONDS = 0.3
"""Estimated seconds of a run before and after its work."""


def submit(store: Store, plan: Plan, visitor: str) -> str:
    """Queue a race's runs, and start a supervisor where there is none.

    Returns the batch's id. Raises QueueFullError: nothing is queued then. A plan that cannot be
    raises SearchError when it is made.
    """
    costs = _costs(plan)
    requests = [
        request(plan, assignment, place // len(plan.searchers), cost)
        for place, (assignment, cost) in enumerate(zip(assignments(plan), costs, strict=True))
    ]
    batch = store.add(requests, visitor)
    supervisor.ensure()
    return batch


def rough_seconds(plan: Plan, slots: int) -> float:
    """Estimate the seconds of a race on ``slots`` cores; nothing is measured."""
    return makespan([cost + START_SECONDS for cost in _costs(plan)], slots)


def _costs(plan: Plan) -> list[float]:
    """Estimate the seconds of each part of a race."""
    child = CHILD_SECONDS if plan.is_live else 0.0
    return [
        len(assignment.seeds) * plan.evaluations * (find(assignment.searcher).seconds + child)
        for assignment in assignments(plan)
    ]
