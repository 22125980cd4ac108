"""A store and a backup of the version before ``runs/``: all is read as it was, and goes on."""

import json
import sqlite3
import tarfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import select

from classroom.codes import ClassCodes
from runs import database, migration
from runs.backup import STORE
from runs.migration import StoreInUseError
from runs.paths import database_url, image_file
from runs.presence import Presence
from runs.restore import restore
from runs.shared_values import SharedValues
from runs.store import Store
from runs.tables import Run
from runs.task import Job
from runs.worker import execute
from search import judging, stored
from search.exchange import from_json_lines, to_json_lines
from tests.runs.conftest import status
from training.recipe import Recipe
from training.stored import read_records, recipe_of
from training.uploads import image_sets

BEFORE = Path(__file__).parent / "before"
BACKUP = BEFORE / "backup.tar.gz"
RENAMED = {"recipe": "settings", "epochs": "steps", "epochs_done": "steps_done", "epoch": "number"}
KINDS = {"stretch": "evaluationbatch", "look": "policysnapshot"}
TABLES = ("run", "record", "image_set", "fact", "person")

Rows = dict[str, list[dict[str, Any]]]


def unpack(home: Path) -> Path:
    """The home folder as that version left it; the path of its store."""
    home.mkdir(parents=True, exist_ok=True)
    with tarfile.open(BACKUP) as archive:
        for member in archive:
            if member.name not in ("backup.json", "manifest.json"):
                archive.extract(member, home, filter="data")
    return (home / STORE).rename(home / "playground.sqlite")


def rows_of(path: Path) -> Rows:
    with closing(sqlite3.connect(path)) as found:
        found.row_factory = sqlite3.Row
        return {
            table: [dict(row) for row in found.execute(f"SELECT * FROM {table}")]
            for table in TABLES
        }


def fill_postgres(path: Path, url: str) -> None:
    """The same tables and rows, as that version would have made them in PostgreSQL."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with closing(sqlite3.connect(path)) as found, engine.begin() as target:
        tables = (
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type = 'index', rowid"
        )
        for (sql,) in found.execute(tables):
            target.exec_driver_sql(sql)
        for table, rows in rows_of(path).items():
            names = ", ".join(rows[0])
            values = ", ".join(f":{name}" for name in rows[0])
            target.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), rows)
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def before(request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch) -> Rows:
    """The rows of a store of before, which ``Store()`` opens."""
    path = unpack(home)
    rows = rows_of(path)
    assert "recipe" in rows["run"][0]
    assert {row["status"] for row in rows["run"]} >= {"done", "paused", "queued", "running"}
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_schema")
        fill_postgres(path, url)
        path.unlink()
        monkeypatch.setenv("DATABASE_URL", url)
    return rows


def now(store: Store) -> Rows:
    with store.database.reading() as session:
        return {
            table: [
                dict(row)
                for row in session.connection().execute(text(f"SELECT * FROM {table}")).mappings()
            ]
            for table in TABLES
        }


def renamed(row: dict[str, Any]) -> dict[str, Any]:
    changed = {RENAMED.get(name, name): value for name, value in row.items()}
    if "payload" in changed:
        changed["kind"] = KINDS.get(changed["kind"], changed["kind"])
    return changed


def sorted_rows(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


def runs_of(store: Store, kind: str, owner: str = "ada") -> list[list[Run]]:
    """Each batch's runs."""
    return [store.batch(batch, owner, kind=kind) for batch in store.batches(owner, kind)]


def test_every_row_is_there_under_the_new_names(before: Rows) -> None:
    for _ in range(2):  # Opened a second time, it is left as it is.
        store = Store()
        after = now(store)
        wants_gpu = {row["id"]: row.pop("wants_gpu") for row in after["run"]}
        assert any(wants_gpu.values()) is False, "all of these were for the CPU, or of a search"
        for table in TABLES:
            assert before[table], table
            assert sorted_rows(after[table]) == sorted_rows([renamed(r) for r in before[table]])
        store.database.close()


def test_a_class_answers_in_an_old_store(before: Rows) -> None:
    for _ in range(2):
        store = Store()
        codes = ClassCodes(store.database)
        code = codes.open("prediction", "Which is faster?", 1)
        assert codes.answer(code, "1") == 1
        assert codes.find(code).answers == 1
        store.database.close()


def test_runs_and_records_read_as_before(before: Rows) -> None:
    store = Store()
    (batch,) = runs_of(store, "train")
    assert [run.status for run in batch] == ["done", "paused", "queued"]
    assert [recipe_of(run) for run in batch] == [
        Recipe(epochs=2, device="cpu", seed=seed) for seed in range(3)
    ]
    assert [(run.steps_done, run.steps) for run in batch] == [(2, 2), (1, 2), (0, 2)]
    assert store.shared(batch[0].share or "") == batch
    kinds = ("started", "progress", "epoch", "layers", "outcome", "diverged")
    trained = [row["id"] for row in before["run"] if row["kind"] == "train"]
    found = read_records(store, trained, kinds)
    kept = [row for row in before["record"] if row["run"] in trained]
    assert sum(map(len, found.values())) == len(kept) > 20
    assert [e.epoch for e in read_records(store, [batch[0].id])[batch[0].id]] == [1, 2]
    assert SharedValues(store.database).is_paused()
    assert Presence(store.database).names() == {"ada": "Ada"}
    assert [one.images for one in image_sets("ada", store)] == [40]
    store.database.close()


def test_races_read_as_the_same_race(before: Rows) -> None:
    store = Store()
    half_way, whole = runs_of(store, "search")
    for runs, name in ((whole, "race"), (half_way, "race-half-way")):
        exported = (BEFORE / f"{name}.jsonl").read_text()
        race = stored.read_race(store, runs)
        ours, theirs = to_json_lines(race).splitlines(), exported.splitlines()
        assert list(map(json.loads, ours)) == list(map(json.loads, theirs))
        assert race.flat == from_json_lines(exported).flat
    (judged,) = runs_of(store, "judge")
    assert judging.plan_of(judged).seeds == 2
    assert len(judging.read_retrained(store, judged)) == 3
    store.database.close()


def test_what_waited_goes_on(before: Rows) -> None:
    store = Store()
    waiting = store.queue.waiting()
    assert set(waiting) == {row["id"] for row in before["run"] if row["status"] == "queued"}
    (batch,) = runs_of(store, "train")
    half_way = runs_of(store, "search")[0]
    paused = [run.id for run in (*batch, *half_way) if run.status == "paused"]
    store.go_on(paused, "ada")
    for run in (*paused, batch[2].id, half_way[1].id):
        claimed = store.queue.claim(run)
        assert claimed is not None
        assert execute(Job(store.url, run, claimed.attempt)) == 0
        assert status(store, run) == "done"
        assert store.queue.run(run).steps_done == claimed.steps
    # Begun anew: an epoch had fewer steps then, as it left out the images after the last batch.
    epochs = read_records(store, [batch[1].id])[batch[1].id]
    assert [epoch.epoch for epoch in epochs] == [1, 2]
    race = stored.read_race(store, store.batch(half_way[0].batch, "ada"))
    earlier = from_json_lines((BEFORE / "race-half-way.jsonl").read_text())
    assert race.flat[: len(earlier.flat)] == earlier.flat
    assert len(race.ends) == 2
    store.database.close()


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_a_backup_of_before_restores(
    home: Path, backend: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if backend == "postgresql":
        monkeypatch.setenv("DATABASE_URL", request.getfixturevalue("postgres_schema"))
    with BACKUP.open("rb") as file:
        restore(file, replace=True)
    store = Store()
    (batch,) = runs_of(store, "train")
    assert [run.status for run in batch] == ["done", "paused", "queued"]
    assert (home / (batch[0].weights or "")).is_file()
    assert image_file(image_sets("ada", store)[0].digest).is_file()
    (other,) = runs_of(store, "train", "bob")
    assert [run.status for run in other] == ["broken", "broken", "cancelled", "queued"]
    race = stored.read_race(store, runs_of(store, "search")[1])
    assert to_json_lines(race) == (BEFORE / "race.jsonl").read_text()
    store.database.close()


def test_runs_for_a_gpu_are_told_by_their_recipe(home: Path) -> None:
    path = unpack(home)
    with closing(sqlite3.connect(path)) as old, old:
        for number, device in enumerate(('"cuda"', '"auto"', '"cpu"')):
            recipe = f'{{"epochs": 2, "device": {device}}}'
            old.execute(
                "UPDATE run SET kind = 'train', recipe = ? WHERE position = ?",
                [recipe, number],
            )
        old.execute("UPDATE run SET recipe = '{}' WHERE position = 3")
    store = Store()
    with store.database.reading() as session:
        runs = session.exec(select(Run).where(Run.kind == "train")).all()
    assert {(run.position, run.wants_gpu) for run in runs} == {
        (0, True), (1, True), (2, False), (3, True),
    }  # fmt: skip
    store.database.close()


@pytest.mark.parametrize("who", ["supervisor", "worker"])
def test_a_store_in_use_is_left_alone(
    before: Rows, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = create_engine(database_url().replace("postgresql:", "postgresql+psycopg:"))
    if who == "supervisor":
        alive = "UPDATE fact SET written = :now WHERE name = 'supervisor-alive'"
    else:
        alive = "UPDATE run SET heartbeat = :now WHERE status = 'running'"
    with engine.begin() as connection:
        connection.execute(text(alive), {"now": time.time()})
    monkeypatch.setattr(database, "IN_USE_SECONDS", 0.0)
    with pytest.raises(StoreInUseError, match="earlier version"):
        Store()
    with engine.begin() as connection:
        assert connection.execute(text("SELECT count(recipe) FROM run")).scalar() == len(
            before["run"]
        )
    engine.dispose()
    # Once they have ended it is waited for.
    monkeypatch.setattr(database, "IN_USE_SECONDS", 5.0)
    monkeypatch.setattr(migration, "ALIVE_SECONDS", 1.5)
    store = Store()
    assert len(now(store)["run"]) == len(before["run"])
    store.database.close()
