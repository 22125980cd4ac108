"""Races in the store, their work done in this process: records, pauses, going on."""

import json
from itertools import pairwise
from typing import Any

import pytest

from backbones.registry import parse
from runs.errors import NoSuchRunError, QueueFullError, RunError
from runs.store import Store
from runs.tables import Run
from runs.task import TASKS, Job, task_for
from runs.worker import execute
from search import child, race_task, stored, submission
from search.command import race
from search.errors import SearchError
from search.estimate import race_seconds
from search.judging import JudgePlan, read_retrained
from search.judging import plan_of as judge_plan_of
from search.judging import submit as submit_judging
from search.oracles import live
from search.plan import LivePlan, Plan, TablePlan
from search.race import Race
from search.rows import KINDS
from search.stored import plan_of, read_race
from search.submission import submit
from tests.runs.conftest import QUICK, status
from tests.search.conftest import TINY
from tests.search.timeless import timeless
from training.stored import queue_runs
from training.variant import Variant

TABLE = TablePlan(
    task="cifar10", searchers=("random", "evolution-small", "ppo", "tpe"), seeds=7, evaluations=24
)
LIVE = LivePlan(searchers=("random", "ppo"), evaluations=11, child=TINY, blocks=1)
CELL = "max5.0:max7.1@2/conv1.0*max7.1@2"


def runs_of(store: Store, batch: str) -> list[Run]:
    return store.batch(batch, "ada")


def do(store: Store, run: str) -> str:
    """What a worker does, from claim to end; the status after it."""
    claimed = store.queue.claim(run)
    assert claimed is not None
    assert execute(Job(store.url, run, claimed.attempt)) == 0
    return status(store, run)


def done(store: Store, plan: Plan) -> Race:
    batch = submit(store, plan, "ada")
    for run in runs_of(store, batch):
        assert do(store, run.id) == "done"
    return read_race(store, runs_of(store, batch))


@pytest.mark.parametrize("plan", [TABLE, LIVE], ids=["table", "live"])
def test_a_stored_race_equals_one_without_a_store(store: Store, plan: Plan) -> None:
    kept = done(store, plan)
    assert timeless(kept) == timeless(race(plan, processes=1))
    assert kept.share == 1.0
    assert all(end.seconds >= end.searcher_seconds > 0 for end in kept.ends)


def test_a_batch_knows_its_plan_and_is_listed_apart(store: Store) -> None:
    batch = submit(store, TABLE, "ada")
    trained = queue_runs(store, [Variant("a", parse("resnet"))], QUICK, [0], "ada")
    runs = runs_of(store, batch)
    assert plan_of(runs) == TABLE
    # Seven seeds are five and two.
    assert [(run.label, run.steps) for run in runs[3:5]] == [("tpe", 120), ("random", 48)]
    assert (store.batches("ada", kind="search"), store.batches("ada")) == ([batch], [trained])
    with pytest.raises(NoSuchRunError):
        store.batch(batch, "ada", kind="train")
    with pytest.raises(SearchError, match="no part of a search"):
        plan_of(store.batch(trained, "ada"))
    # Within a round the dearest first.
    labels = {run.id: run.label for run in runs}
    assert {labels[run] for run in store.queue.waiting()[:2]} == {"ppo", "tpe"}


def test_a_whole_classroom_race_finds_place_in_the_line(store: Store) -> None:
    plan = TablePlan(task="cifar100", searchers=("random", "grid", "evolution", "ppo", "tpe"))
    assert len(runs_of(store, submit(store, plan, "ada"))) == 30
    assert len(store.batch(submit(store, plan.but(seeds=1_000), "bob"), "bob")) <= 48
    with pytest.raises(QueueFullError):
        submit(store, plan.but(seeds=1_000), "ada")
    assert 0 < race_seconds(plan, 2) < race_seconds(plan, 1) < 120


@pytest.mark.parametrize("wish", ["pause", "cancel"])
@pytest.mark.parametrize("plan", [TABLE.but(seeds=2), LIVE], ids=["table", "live"])
def test_stopped_again_and_again_it_ends_as_if_it_never_had(
    store: Store, plan: Plan, wish: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(race_task, "WRITE_SECONDS", 0.0)
    trained: list[str] = []

    def count(cell: str, how: child.ChildPlan) -> Any:
        trained.append(cell)
        return child.train_child(cell, how)

    monkeypatch.setattr(live, "train_child", count)
    batch = submit(store, plan, "ada")
    stops = 0
    for run in runs_of(store, batch):
        while status(store, run.id) != "done":
            claimed = store.queue.claim(run.id)
            assert claimed is not None
            # The wish is there before the first evaluation, so each attempt makes one.
            if stops % 4 != 3:
                getattr(store, wish)([run.id], "ada")
            execute(Job(store.url, run.id, claimed.attempt))
            if status(store, run.id) != "done":
                assert status(store, run.id) == {"pause": "paused", "cancel": "cancelled"}[wish]
                store.go_on([run.id], "ada")
            stops += 1
    kept = read_race(store, runs_of(store, batch))
    assert stops > len(runs_of(store, batch))
    if plan.is_live:
        assert len(trained) == sum(end.distinct for end in kept.ends)
    assert timeless(kept) == timeless(race(plan, processes=1))
    for lane in kept.evaluations.values():
        assert all(a.seconds <= b.seconds for a, b in pairwise(lane))


def test_reading_on_gives_what_reading_all_gives(store: Store) -> None:
    batch = submit(store, TABLE.but(seeds=6), "ada")
    seen: Race | None = None
    for run in runs_of(store, batch):
        before = seen
        do(store, run.id)
        seen = read_race(store, runs_of(store, batch), seen)
        for lane, evaluations in before.evaluations.items() if before else ():
            if lane[0] != run.label:
                assert seen.evaluations[lane] is evaluations
    assert seen == read_race(store, runs_of(store, batch))
    assert list(seen.evaluations)[:7] == [*(("random", seed) for seed in range(6)),
                                          ("evolution-small", 0)]  # fmt: skip


def test_the_records_are_few_and_small(store: Store) -> None:
    batch = submit(store, TablePlan(task="cifar100", searchers=("random",), seeds=5), "ada")
    (run,) = runs_of(store, batch)
    do(store, run.id)
    rows = store.queue.rows({run.id: 0}, KINDS)
    assert len(rows) < 15
    assert sum(len(row.payload) for row in rows) < 1_500 * 80


def test_another_searchers_past_is_refused(store: Store) -> None:
    batch = submit(store, LIVE.but(searchers=("random",)), "ada")
    (run,) = runs_of(store, batch)
    store.queue.claim(run.id)
    store.pause([run.id], "ada")
    execute(Job(store.url, run.id, 1))
    with store.database.writing() as session:
        kept = session.get(Run, run.id)
        assert kept is not None
        kept.label, kept.settings = "evolution-small", kept.settings.replace(
            '"random"', '"evolution-small"'
        )  # fmt: skip
        told = json.loads(kept.settings)
        kept.settings = json.dumps(told | {"plan": told["plan"] | {"first_seed": 9}, "seeds": [9]})
        session.connection().exec_driver_sql(
            "UPDATE record SET payload = replace(payload, '\"seed\": 0', '\"seed\": 9')"
        )
    store.go_on([run.id], "ada")
    assert do(store, run.id) == "failed"
    assert "no longer proposes" in str(store.queue.run(run.id).note)


def test_a_strange_kind_or_plan_fails_in_one_sentence(store: Store) -> None:
    batch = submit(store, LIVE, "ada")
    strange, damaged = runs_of(store, batch)
    with store.database.writing() as session:
        for run, changes in ((strange, {"kind": "os.system"}), (damaged, {"settings": "{}"})):
            kept = session.get(Run, run.id)
            for name, value in changes.items():
                setattr(kept, name, value)
    assert do(store, strange.id) == "failed"
    assert "no runs of kind os.system" in str(store.queue.run(strange.id).note)
    assert do(store, damaged.id) == "failed"
    assert "no part of a search" in str(store.queue.run(damaged.id).note)


@pytest.mark.parametrize("kind", TASKS)
def test_each_kind_has_a_task(kind: str) -> None:
    assert callable(task_for(kind))


def test_an_unknown_kind_has_none() -> None:
    with pytest.raises(RunError, match="no runs of kind judge2"):
        task_for("judge2")


def test_judging_goes_through_the_store(store: Store) -> None:
    plan = JudgePlan(top=1, others=1, seeds=1, child=TINY, blocks=1)
    batch = submit_judging(store, [CELL, CELL], plan, "ada")
    runs = store.batch(batch, "ada", kind="judge")
    assert [run.label for run in runs] == ["found", "random", "nasnet-a"]
    assert runs[0].spec.startswith("nasnet?")
    assert judge_plan_of(runs) == plan
    assert read_retrained(store, runs) == ()
    assert do(store, runs[0].id) == "done"
    (found,) = read_retrained(store, runs)
    assert (found.group, found.key, found.seed, found.filters) == ("found", CELL, 10_000, 2)
    assert 0 <= found.test_accuracy <= 1
    assert store.queue.run(runs[0].id).steps_done == 1
    with pytest.raises(SearchError, match="no cell to judge"):
        submit_judging(store, [], plan, "ada")
    with pytest.raises(SearchError, match="judges no cell"):
        judge_plan_of([])


def test_a_run_is_told_its_part(store: Store) -> None:
    assert stored.KIND == "search"
    batch = submission.submit(store, LIVE, "ada")
    parts = [stored.task_of(run)[1] for run in runs_of(store, batch)]
    assert [(part.searcher, part.seeds) for part in parts] == [("random", (0,)), ("ppo", (0,))]
