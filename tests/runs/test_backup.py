"""Backups: consistent while the app writes, restored whole or refused, safe to unpack."""

import hashlib
import io
import json
import os
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from runs.backup import FORMAT, HEADER, MANIFEST, STORE, VERSION, BackupError, Header, back_up
from runs.paths import run_folder
from runs.restore import restore
from runs.store import Store
from runs.supervisor import sole_supervisor
from tests.runs.conftest import TINY, add, status
from tests.runs.test_store import epoch
from training.stored import read_records


@pytest.fixture
def store(either_store: Store) -> Store:
    """In either database."""
    return either_store


def packed() -> bytes:
    target = io.BytesIO()
    back_up(target)
    return target.getvalue()


def fill(store: Store) -> list[str]:
    """A run that has ended, one under way and one that waits, with files; their ids."""
    runs = add(store, seeds=3)
    for run in runs[:2]:
        store.queue.claim(run)
        store.queue.append(run, 1, [epoch(1), epoch(2)])
        run_folder(run).mkdir(parents=True)
        (run_folder(run) / "weights.safetensors").write_bytes(os.urandom(3_000))
    store.queue.end(runs[0], 1, "done")
    return runs


def files(home: Path) -> dict[str, bytes]:
    """What is kept, without the store and its lock."""
    return {
        str(path.relative_to(home)): path.read_bytes()
        for folder in ("runs", "images")
        for path in (home / folder).rglob("*")
        if path.is_file()
    }


def empty(store: Store, home: Path) -> None:
    """All runs and files gone, as on a new machine; the store is closed."""
    for run in [r for batch in store.batches("ada") for r in store.batch(batch, "ada")]:
        store.queue.remove(run.id)
    store.database.close()
    for path in sorted(home.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


def test_it_comes_back_as_it_was(store: Store, home: Path) -> None:
    runs = fill(store)
    (home / "images").mkdir()
    (home / "images" / f"{'a' * 40}.npz").write_bytes(b"pixels")
    (home / "cookie.key").write_text("secret")
    before, records = files(home), read_records(store, runs)
    copy = packed()
    empty(store, home)
    contents = restore(io.BytesIO(copy))
    after = Store()
    assert files(home) == before
    assert (home / "cookie.key").read_text() == "secret"
    assert (home / "cookie.key").stat().st_mode & 0o777 == 0o600
    assert read_records(after, runs) == records
    assert [status(after, run) for run in runs] == ["done", "broken", "queued"]
    assert "go on" in str(after.queue.run(runs[1]).note)
    assert set(contents.files) == {STORE, "cookie.key", *before}
    after.go_on([runs[1]], "ada")
    assert set(after.queue.waiting()) == set(runs[1:])
    after.database.close()
    # Nothing is left of the work.
    assert not list(home.glob("backup-*")) + list(home.glob("restore-*"))


def test_a_copy_made_while_runs_write_is_of_one_moment(store: Store, home: Path) -> None:
    runs = add(store, seeds=2)
    for run in runs:
        store.queue.claim(run)
    with ThreadPoolExecutor(2) as pool:
        writing = [
            pool.submit(
                lambda run=run: [store.queue.append(run, 1, [epoch(n)]) for n in range(1, 150)]
            )
            for run in runs
        ]
        copies = [packed() for _ in range(3)]
        for done in writing:
            done.result()
    empty(store, home)
    for copy in copies:
        restore(io.BytesIO(copy), replace=True)
        after = Store()
        for run in runs:
            kept = [record.epoch for record in read_records(after, [run])[run]]
            assert kept == list(range(1, len(kept) + 1))
            # The run's own row and its records are of the same moment.
            assert after.queue.run(run).steps_done == len(kept)
        after.database.close()


def test_a_home_in_use_is_left_alone(store: Store, home: Path) -> None:
    fill(store)
    copy, before = packed(), files(home)
    with sole_supervisor() as is_first:
        assert is_first
        with pytest.raises(BackupError, match="is in use"):
            restore(io.BytesIO(copy), replace=True)
    if store.database.is_sqlite:
        # This test has it open, as an app would.
        assert store.batches("ada")
        with pytest.raises(BackupError, match="is in use"):
            restore(io.BytesIO(copy), replace=True)
    assert files(home) == before


def test_runs_are_replaced_only_when_asked(store: Store, home: Path) -> None:
    kept = fill(store)
    copy, before = packed(), files(home)
    later = add(store, owner="bob")
    (run_folder(later[0])).mkdir()
    (run_folder(later[0]) / "worker.log").write_text("later")
    store.database.close()
    with pytest.raises(BackupError, match="--replace"):
        restore(io.BytesIO(copy))
    restore(io.BytesIO(copy), replace=True)
    after = Store()
    assert files(home) == before
    assert status(after, kept[0]) == "done"
    assert after.batches("bob") == []
    after.database.close()


def tar_of(members: dict[str, bytes | tarfile.TarInfo]) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        for name, content in members.items():
            if isinstance(content, tarfile.TarInfo):
                archive.addfile(content)
                continue
            facts = tarfile.TarInfo(name)
            facts.size = len(content)
            archive.addfile(facts, io.BytesIO(content))
    return target.getvalue()


def link(name: str, target: str, kind: bytes = tarfile.SYMTYPE) -> tarfile.TarInfo:
    facts = tarfile.TarInfo(name)
    facts.type, facts.linkname = kind, target
    return facts


HEAD = {HEADER: Header(format=FORMAT, version=VERSION, made=0.0).model_dump_json().encode()}
END = {MANIFEST: b'{"files": {}}'}


def forged() -> Iterator[tuple[str, bytes]]:
    yield "nothing", b""
    yield "text", b"hello, I am no archive at all" * 50
    yield "zip", b"PK\x03\x04" + bytes(200)
    yield "another tar", tar_of({"etc/passwd": b"root"})
    yield "another format", tar_of({HEADER: b'{"format": "mine", "version": 1, "made": 0}'})
    yield "no JSON", tar_of({HEADER: b"\xff\xfe{"})
    yield "JSON of another kind", tar_of({HEADER: b"[1]"})
    later = Header(format=FORMAT, version=99, made=0.0).model_dump_json().encode()
    yield "a later version", tar_of({HEADER: later})
    yield "no store", tar_of(HEAD | END)
    yield "manifest of another kind", tar_of(HEAD | {MANIFEST: b"[]"})
    for name in (
        *("../../escaped", "/tmp/escaped", "runs/../../escaped", "runs/./x", "images/..", "runs/"),
        *("other/x", "store.sqlite/x", "supervisor.lock", "runs/a\nb", "runs\\..\\x", "runs"),
    ):
        yield name, tar_of(HEAD | {name: b"x"} | END)
    yield "symbolic link", tar_of(HEAD | {"l": link("runs/x", "/etc/passwd")} | END)
    yield "hard link", tar_of(HEAD | {"l": link("runs/x", "../x", tarfile.LNKTYPE)} | END)
    yield "device", tar_of(HEAD | {"l": link("runs/x", "", tarfile.CHRTYPE)} | END)
    yield "folder", tar_of(HEAD | {"l": link("runs", "", tarfile.DIRTYPE)} | END)


@pytest.mark.parametrize("content", [c for _, c in forged()], ids=[repr(n) for n, _ in forged()])
def test_foreign_archives_are_refused(home: Path, content: bytes) -> None:
    with pytest.raises(BackupError, match=r"nothing was changed|version 99"):
        restore(io.BytesIO(content))
    assert {path.name for path in home.iterdir()} <= {"supervisor.lock"}
    assert not (home.parent / "escaped").exists()
    assert not Path("/tmp/escaped").exists()


def cut(copy: bytes) -> bytes:
    return copy[: len(copy) // 2]


def cut_at_the_end(copy: bytes) -> bytes:
    return copy[:-20]


def flipped(copy: bytes) -> bytes:
    # In the checksum: elsewhere a stream may have bits without a meaning.
    return copy[:-7] + bytes([copy[-7] ^ 1]) + copy[-6:]


def repacked(change: Callable[[dict[str, bytes]], None]) -> Callable[[bytes], bytes]:
    def damage(copy: bytes) -> bytes:
        with tarfile.open(fileobj=io.BytesIO(copy)) as archive:
            members = {m.name: archive.extractfile(m).read() for m in archive}  # type: ignore[union-attr]
        manifest = members.pop(MANIFEST)
        change(members)
        return tar_of(members | {MANIFEST: manifest})

    return damage


def test_nothing_is_there_to_be_kept(home: Path) -> None:
    with pytest.raises(BackupError, match="nothing to back up"):
        packed()
    assert not home.exists()


DAMAGES = {
    "cut": cut,
    "cut at the end": cut_at_the_end,
    "a bit flipped": flipped,
    "a file changed": repacked(lambda m: m.update({[*m][-1]: b"other"})),
    "a file missing": repacked(lambda m: m.pop([*m][-1])),  # type: ignore[arg-type]
    "a file added": repacked(lambda m: m.update({"runs/x/y": b"new"})),
    "the store no database": repacked(lambda m: m.update({STORE: b"no database" * 99})),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_damaged_archives_are_refused(
    home: Path, damage: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store()
    fill(store)
    before = files(home)
    copy = packed()
    store.database.close()
    with pytest.raises(BackupError, match="nothing was changed"):
        restore(io.BytesIO(damage(copy)), replace=True)
    assert files(home) == before
    after = Store()
    assert len(after.batches("ada")) == 1
    after.database.close()


def test_a_store_of_an_earlier_release_is_brought_up_to_date(home: Path) -> None:
    store = Store()
    runs = fill(store)
    copy = packed()
    store.database.close()

    def without_kind(members: dict[str, bytes]) -> None:
        path = home / "old.sqlite"
        path.write_bytes(members[STORE])
        with sqlite3.connect(path) as database:
            database.execute("ALTER TABLE run DROP COLUMN kind")
        database.close()
        members[STORE] = path.read_bytes()
        path.unlink()

    with tarfile.open(fileobj=io.BytesIO(repacked(without_kind)(copy))) as archive:
        members = {m.name: archive.extractfile(m).read() for m in archive}  # type: ignore[union-attr]
    manifest = json.loads(members.pop(MANIFEST))
    manifest["files"][STORE] = [len(members[STORE]), hashlib.sha256(members[STORE]).hexdigest()]
    restore(io.BytesIO(tar_of(members | {MANIFEST: json.dumps(manifest).encode()})), replace=True)
    after = Store()
    assert {r.kind for r in after.batch(after.batches("ada")[0], "ada")} == {"train"}
    assert [status(after, run) for run in runs] == ["done", "broken", "queued"]
    after.database.close()


def test_from_one_machine_to_a_cluster(
    home: Path, postgres_schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store()
    runs = fill(store)
    records = read_records(store, runs)
    copy = packed()
    store.database.close()
    monkeypatch.setenv("DATABASE_URL", postgres_schema)
    restore(io.BytesIO(copy), replace=True)
    cluster = Store()
    assert not cluster.database.is_sqlite
    assert read_records(cluster, runs) == records
    assert cluster.batch(cluster.batches("ada")[0], "ada")[0].spec == TINY
    cluster.database.close()
