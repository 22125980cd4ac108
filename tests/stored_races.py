"""Store races with fixed records, as if workers had run them; children are not trained."""

from dataclasses import replace

from runs.store import Store
from runs.tables import Run, Status
from search import judging, rows
from search.choices import Choices
from search.oracle import Oracle
from search.plan import Plan, assignments
from search.presets import make
from search.records import Evaluation, Policy, Retrained, Scored
from search.run import search
from search.stored import KIND, request, task_of


class FixedOracle:
    """Scores the cells of a live plan by their decisions, at once."""

    name = "fixed"
    optimum = None

    def __init__(self, plan: Plan):
        self.space = plan.space

    def score(self, choices: Choices) -> Scored:
        """Larger choices are better, a little."""
        points = sum(place * choice for place, choice in enumerate(choices, start=1))
        share = (points % 97) / 97
        return Scored(-2 + share, 0.3 + 0.4 * share, 90_000 + 1_000 * (points % 53), 0.5)


def oracle_of(plan: Plan, seed: int) -> Oracle:
    return FixedOracle(plan) if plan.is_live else plan.oracle(seed)


def add(store: Store, owner: str, plan: Plan) -> tuple[str, list[Run]]:
    """A waiting race: its batch and its runs."""
    batch = store.add([request(plan, part, 0, 1.0) for part in assignments(plan)], owner)
    return batch, store.batch(batch, owner, kind=KIND)


def run(store: Store, waiting: Run, share: float = 1.0, status: Status | None = "done") -> None:
    """Write the records of a part of a run, then end with a status, or go on running."""
    claimed = store.queue.claim(waiting.id)
    assert claimed is not None
    store.queue.begin(waiting.id, claimed.attempt, {})
    plan, part = task_of(waiting)
    place = done = 0
    for seed in part.seeds:
        oracle = oracle_of(plan, seed)
        records = list(
            search(make(part.searcher, oracle.space, seed), oracle, plan.evaluations, seed)
        )
        evaluations = [r for r in records if isinstance(r, Evaluation)]
        kept = [replace(e, seconds=0.01 * e.number) for e in evaluations]
        kept = kept[: max(1, round(share * len(kept)))]
        policies = [r for r in records if isinstance(r, Policy) and r.evaluations <= len(kept)]
        if seed == plan.first_seed:
            for policy in policies:
                place += 1
                store.queue.append(
                    waiting.id, claimed.attempt, [rows.policy_snapshot(policy, place)]
                )
        place, done = place + 1, done + len(kept)
        store.queue.append(
            waiting.id, claimed.attempt, [rows.evaluation_batch(kept, place, done, 0.001)]
        )
    if status:
        store.queue.end(waiting.id, claimed.attempt, status, None)


def finished(store: Store, owner: str, plan: Plan) -> str:
    """A race whose runs all came to their end."""
    batch, runs = add(store, owner, plan)
    for one in runs:
        run(store, one)
    return batch


GROUPS = {judging.FOUND: 0.8, judging.RANDOM: 0.7, judging.NASNET_A: 0.75}
"""Test accuracies of the retrained cells."""


def judged(store: Store, runs: list[Run], count: int | None = None) -> None:
    """Write what the first of some runs of kind ``judge`` came to."""
    for number, one in enumerate(runs[:count]):
        claimed = store.queue.claim(one.id)
        assert claimed is not None
        store.queue.begin(one.id, claimed.attempt, {})
        accuracy = GROUPS[one.label] + 0.001 * (number % 5)
        retrained = Retrained(one.label, one.spec, one.seed, 8, 90_000, 0.6, accuracy, 2.0)
        store.queue.append(one.id, claimed.attempt, [retrained])
        store.queue.end(one.id, claimed.attempt, "done", None)
