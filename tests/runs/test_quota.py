"""Quotas: nobody can take all resources, and each refusal names its limit."""

from collections import namedtuple
from pathlib import Path

import pytest

from runs import disk
from runs.errors import QueueFullError, StoreFullError
from runs.store import RunRequest, Store
from tests.runs.conftest import TINY, add

Disk = namedtuple("Disk", "total used free")


@pytest.fixture(autouse=True)
def count_anew() -> None:
    disk.forget()


def test_a_visitor_keeps_so_many_runs(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_MOST_KEPT_EACH", "2")
    runs = add(store, seeds=2)
    store.cancel(runs, "ada")
    with pytest.raises(QueueFullError, match="You keep 2 runs and may keep 2: delete some before"):
        add(store)
    add(store, owner="bob")
    store.delete(runs[:1], "ada")
    add(store)


def test_all_or_none_of_a_batch_is_queued(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_MOST_WAITING_EACH", "2")
    with pytest.raises(QueueFullError, match="0 runs waiting and may have 2: 3 more"):
        add(store, seeds=3)
    assert store.queue.waiting() == []


def test_searches_count_like_trainings(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_MOST_WAITING_EACH", "2")
    requests = [RunRequest(kind="search", label="race", spec="", settings="{}", seed=0, steps=10)]
    store.add(requests, "ada")
    add(store)
    for more in (lambda: store.add(requests, "ada"), lambda: add(store)):
        with pytest.raises(QueueFullError, match="may have 2"):
            more()


def test_a_full_home_takes_nothing_new(
    store: Store, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (run,) = add(store)
    store.cancel([run], "ada")
    (home / "large").write_bytes(b"x" * 3 * 2**20)
    monkeypatch.setenv("PLAYGROUND_HOME_GB", "0.002")
    disk.forget()
    for more in (lambda: add(store, owner="bob"), lambda: store.go_on([run], "ada")):
        with pytest.raises(StoreFullError, match=r"keeps 0\.0 GB and may keep 0\.002 GB"):
            more()
    (home / "large").unlink()
    disk.forget()
    store.go_on([run], "ada")


def test_a_full_disk_takes_nothing_new(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _path: Disk(10**12, 10**12, 2**20))
    with pytest.raises(StoreFullError, match=r"nearly full \(1 MB left\)"):
        add(store)
    assert store.batches("ada") == []


def test_a_refusal_is_logged_without_the_token(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PLAYGROUND_MOST_WAITING_EACH", "1")
    caplog.set_level("INFO", "playground")
    with pytest.raises(QueueFullError):
        add(store, TINY, owner="ada-secret-token", seeds=2)
    (line,) = [one for one in caplog.records if one.getMessage() == "refused"]
    assert "ada-secret-token" not in str(line.facts)


def test_bytes_of_a_folder_follow_no_links(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "a").write_bytes(b"x" * 100)
    (tmp_path / "outside").write_bytes(b"x" * 5_000)
    (folder / "link").symlink_to(tmp_path / "outside")
    (folder / "loop").symlink_to(folder)
    assert disk.bytes_in(folder) == 100
    assert disk.bytes_in(tmp_path / "nowhere") == 0
