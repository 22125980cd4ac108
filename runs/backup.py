"""Back up the home folder and its store while the app runs; ``runs.restore`` restores it.

One gzipped tar, in this order: what it is; the store as an SQLite file, whatever database it lives
in; the runs' files, the visitors' images, the key of the sign-in cookies; and a manifest with each
file's size and SHA-256. Downloaded data sets stay out.

The store is copied first, in one moment, so the files are never older than what it says of them. A
run that goes on expects just that: an epoch is in the checkpoint before it is in the store.
"""

import gzip
import hashlib
import io
import os
import sqlite3
import tarfile
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from pydantic import BaseModel
from sqlalchemy import Connection, insert, select
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from language.said import message
from runs.database import Database
from runs.errors import RunError
from runs.paths import database_url, home

FORMAT, VERSION = "backbone-playground backup", 1
HEADER, STORE, MANIFEST = "backup.json", "store.sqlite", "manifest.json"
FOLDERS = ("runs", "images")
FILES = ("cookie.key",)
UNFINISHED = ".part"
ROWS = 1_000
"""Number of rows that are copied from one database to another at a time."""


class BackupError(RunError):
    """A backup cannot be made, or not be restored."""


class Header(BaseModel):
    """Format and version of an archive; ``made`` in seconds since 1970."""

    format: str
    version: int
    made: float


class Contents(BaseModel):
    """The manifest of a backup: for each file its size in bytes and its SHA-256."""

    files: dict[str, tuple[int, str]] = {}

    @property
    def bytes(self) -> int:
        """Size of all files together, uncompressed."""
        return sum(size for size, _ in self.files.values())


def back_up(target: IO[bytes]) -> Contents:
    """Write a backup of the home folder and its store; ``target`` need not seek.

    Raises BackupError where there is nothing yet, OSError where the disk does not take it.
    """
    path = sqlite_path()
    if path is not None and not path.exists():
        raise BackupError(message("There is nothing to back up in {folder}."), folder=str(home()))
    home().mkdir(parents=True, exist_ok=True)
    contents = Contents()
    with (
        TemporaryDirectory(dir=home(), prefix="backup-") as aside,
        # Weights hardly shrink: more effort would only take longer.
        gzip.GzipFile(fileobj=target, mode="wb", compresslevel=1) as packed,
        tarfile.open(fileobj=packed, mode="w|") as archive,
    ):
        _add_text(archive, HEADER, Header(format=FORMAT, version=VERSION, made=time.time()))
        _copy_store(Path(aside) / STORE)
        _add(archive, Path(aside) / STORE, STORE, contents)
        for path in _kept():
            # Deleted by its owner meanwhile: as if it had been deleted before.
            with suppress(FileNotFoundError):
                _add(archive, path, str(path.relative_to(home())), contents)
        _add_text(archive, MANIFEST, contents)
    return contents


def back_up_to(path: Path) -> Contents:
    """Write a backup to a file that only its owner can read, complete or not at all.

    Raises BackupError where there is such a file already.
    """
    if path.exists():
        raise BackupError(message("{file} is there already: give another name."), file=str(path))
    part = path.with_name(path.name + UNFINISHED)
    try:
        with open(part, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            contents = back_up(file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return contents


def sqlite_path() -> Path | None:
    """Return the path of the SQLite store; None where it is in another database."""
    url = make_url(database_url())
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def _kept() -> Iterator[Path]:
    for name in FILES:
        if (home() / name).is_file():
            yield home() / name
    for name in FOLDERS:
        for path in sorted((home() / name).rglob("*")):
            if path.is_file() and not path.is_symlink() and path.suffix != UNFINISHED:
                yield path


class _Hashing:
    """A file whose SHA-256 is computed as it is read."""

    def __init__(self, file: IO[bytes]):
        self._file, self.sum = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self._file.read(size)
        self.sum.update(content)
        return content


def _add(archive: tarfile.TarFile, path: Path, name: str, contents: Contents) -> None:
    with path.open("rb") as file:
        facts = tarfile.TarInfo(name)
        # As long as it is now: a log may grow while it is read.
        facts.size = path.stat().st_size
        facts.mtime = int(path.stat().st_mtime)
        reader = _Hashing(file)
        archive.addfile(facts, reader)
    contents.files[name] = (facts.size, reader.sum.hexdigest())


def _add_text(archive: tarfile.TarFile, name: str, value: BaseModel) -> None:
    content = value.model_dump_json().encode()
    facts = tarfile.TarInfo(name)
    facts.size, facts.mtime = len(content), int(time.time())
    archive.addfile(facts, io.BytesIO(content))


def _copy_store(target: Path) -> None:
    source = Database(database_url())
    try:
        if source.is_sqlite:
            with (
                closing(sqlite3.connect(str(source.engine.url.database))) as live,
                closing(sqlite3.connect(target)) as copy,
            ):
                live.backup(copy)
        else:
            # All tables as they are in one moment.
            still = source.engine.execution_options(isolation_level="REPEATABLE READ")
            beside = Database(f"sqlite:///{target}")
            with still.connect() as reading, beside.writing() as writing:
                copy_tables(reading, writing.connection())
            beside.close()
        close_file(target)
    finally:
        source.close()


def copy_tables(source: Connection, target: Connection) -> None:
    """Copy all rows of all tables, parents first; ``target`` has the tables, empty."""
    for table in SQLModel.metadata.sorted_tables:
        rows = source.execution_options(yield_per=ROWS).execute(select(table))
        for part in rows.mappings().partitions():
            target.execute(insert(table), [dict(row) for row in part])


def close_file(path: Path) -> None:
    """Merge an SQLite database's write-ahead log into its file.

    Raises sqlite3.OperationalError where anybody else has it open.
    """
    with closing(sqlite3.connect(path, timeout=1.0)) as database:
        database.execute("PRAGMA journal_mode=DELETE")
