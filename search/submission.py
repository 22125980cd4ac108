"""Queue the runs of a race."""

from runs import supervisor
from runs.store import Store
from search.estimate import part_seconds
from search.plan import Plan, assignments
from search.stored import request


def submit(store: Store, plan: Plan, visitor: str) -> str:
    """Queue a race's runs, and start a supervisor where there is none.

    Returns the batch's id. Raises QueueFullError: nothing is queued then. A plan that cannot be
    raises SearchError when it is made.
    """
    requests = [
        request(plan, part, place // len(plan.searchers), cost)
        for place, (part, cost) in enumerate(
            zip(assignments(plan), part_seconds(plan), strict=True)
        )
    ]
    batch = store.add(requests, visitor)
    supervisor.ensure()
    return batch
