"""Old runs go where the operator says so: the oldest first, the shared last, active ones never."""

from pathlib import Path

import pytest
from sqlmodel import col, update

from runs import disk
from runs.cleanup import DAY, clean_up
from runs.paths import image_file, run_folder
from runs.store import Store
from runs.tables import ImageSet, Run
from tests import stored_runs

NOW = 2_000_000_000.0


@pytest.fixture
def runs(store: Store) -> list[str]:
    """Five runs, one for each of the last days; the oldest is shared, the newest still runs."""
    found = []
    for age in (50, 40, 30, 20, 10):
        batch, (run, *others) = stored_runs.add(store, "ada", seeds=1)
        store.delete(others, "ada")
        for other in others:
            store.queue.remove(other)
        stored_runs.run(store, run, status=None if age == 10 else "done")
        when = NOW - age * DAY
        with store.database.writing() as session:
            session.execute(update(Run).where(col(Run.id) == run).values(created=when, ended=when))
        if age == 50:
            store.share(batch, "ada")
        found.append(run)
    return found


def left(store: Store, runs: list[str]) -> list[int]:
    return [place for place, run in enumerate(runs) if store.queue.run(run).wanted != "delete"]


def test_nothing_goes_by_default(store: Store, runs: list[str]) -> None:
    assert clean_up(store, NOW) == []
    assert left(store, runs) == [0, 1, 2, 3, 4]


def test_by_age(store: Store, runs: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_KEEP_DAYS", "35")
    assert set(clean_up(store, NOW)) == set(runs[:2])
    assert left(store, runs) == [2, 3, 4]
    monkeypatch.setenv("PLAYGROUND_KEEP_DAYS", "1")
    clean_up(store, NOW)
    assert left(store, runs) == [4], "what runs stays, however old"


def test_by_size_the_shared_last(
    store: Store, runs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for run in runs:
        run_folder(run).mkdir(parents=True)
        (run_folder(run) / "weights.safetensors").write_bytes(b"x" * 2**20)
    for most, expected in ((3.6, [0, 3, 4]), (1.6, [4])):
        monkeypatch.setenv("PLAYGROUND_KEEP_GB", str(most / 1024))
        clean_up(store, NOW)
        assert left(store, runs) == expected
        for run in runs:
            if store.queue.run(run).wanted == "delete":
                (run_folder(run) / "weights.safetensors").unlink(missing_ok=True)


def test_images_go_once_no_run_uses_them(
    store: Store, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_KEEP_DAYS", "5")
    (home / "images").mkdir()
    used, unused, fresh = "a" * 40, "b" * 40, "c" * 40
    with store.database.writing() as session:
        for digest, age in ((used, 9), (unused, 9), (fresh, 1)):
            image_file(digest).write_bytes(b"x")
            session.add(ImageSet(owner="ada", digest=digest, created=NOW - age * DAY))
    _batch, (run, *_others) = stored_runs.add(store, "ada")
    with store.database.writing() as session:
        session.execute(
            update(Run).where(col(Run.id) == run).values(settings=f'{{"data": "images:{used}"}}')
        )
    clean_up(store, NOW)
    assert {path.stem for path in (home / "images").iterdir()} == {used, fresh}
    disk.forget()
