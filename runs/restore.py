"""Restore a backup, whole or not at all; nothing in it is trusted before its checksums hold.

The archive is unpacked beside what is there, by names that ``runs.backup`` may have given and
no others, and takes its place only when it is complete.
"""

import gzip
import hashlib
import os
import re
import sqlite3
import tarfile
import time
import zlib
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from sqlalchemy import func, update
from sqlmodel import SQLModel, col, select

from language.said import message
from runs.backup import (
    FILES,
    FOLDERS,
    FORMAT,
    HEADER,
    MANIFEST,
    STORE,
    VERSION,
    BackupError,
    Contents,
    Header,
    close_file,
    copy_tables,
    sqlite_path,
)
from runs.database import Database
from runs.paths import database_url, home
from runs.supervisor import sole_supervisor
from runs.tables import ACTIVE, Run

_NAME = re.compile(rf"{STORE}|{'|'.join(map(re.escape, FILES))}|({'|'.join(FOLDERS)})(/[\w.-]+)+")
_UP = re.compile(r"(^|/)\.{1,2}(/|$)")
_LONGEST_TEXT = 256 * 2**20
_BLOCK = 2**20

_DAMAGED = message("The backup is damaged or not complete ({reason}): nothing was changed.")
_FOREIGN = message("This is no backup of the playground: nothing was changed.")


def restore(source: IO[bytes], replace: bool = False) -> Contents:
    """Replace the home folder's contents and its store by a backup.

    Runs that were under way when it was made can go on from their last epoch. Raises BackupError
    where the home folder is in use, holds runs that are not to be replaced, or where the archive
    is not a whole backup; then nothing was changed.
    """
    home().mkdir(parents=True, exist_ok=True)
    with sole_supervisor() as is_free:
        if not is_free or _is_open():
            raise BackupError(
                message("{folder} is in use: stop the app and its supervisor first."),
                folder=str(home()),
            )
        if not replace and _holds_something():
            raise BackupError(
                message("{folder} holds runs or images: add --replace to put the backup in place."),
                folder=str(home()),
            )
        with TemporaryDirectory(dir=home(), prefix="restore-") as folder:
            aside = Path(folder)
            contents = _unpack(source, aside)
            _settle(aside / STORE)
            _put_in_place(aside)
    return contents


def _is_open() -> bool:
    """Return whether an app has the SQLite store open; a lock guards PostgreSQL instead."""
    path = sqlite_path()
    if path is None or not path.exists():
        return False
    try:
        close_file(path)
    except sqlite3.OperationalError:
        return True
    except sqlite3.DatabaseError:
        # It is damaged, which may be why it is to be replaced.
        return False
    return False


def _holds_something() -> bool:
    if any(any((home() / name).glob("*")) for name in FOLDERS):
        return True
    path = sqlite_path()
    if path is not None and not path.exists():
        return False
    store = Database(database_url())
    try:
        with store.reading() as session:
            return session.exec(select(func.count()).select_from(Run)).one() > 0
    finally:
        store.close()


def _unpack(source: IO[bytes], aside: Path) -> Contents:
    """Unpack an archive and check it against its manifest; raises BackupError."""
    header: Header | None = None
    found, promised = Contents(), None
    try:
        with (
            gzip.GzipFile(fileobj=source) as packed,
            tarfile.open(fileobj=packed, mode="r|") as archive,
        ):
            for member in archive:
                file = archive.extractfile(member) if member.isreg() else None
                if header is None:
                    header = _header(member, file)
                elif file is None or promised is not None:
                    raise BackupError(_DAMAGED, reason=member.name[:80])
                elif member.name == MANIFEST:
                    promised = Contents.model_validate_json(file.read(_LONGEST_TEXT))
                else:
                    found.files[member.name] = _write(member, file, aside)
            # To its end, where its checksum is.
            while packed.read(_BLOCK):
                pass
    except BackupError:
        raise
    except (tarfile.TarError, EOFError, zlib.error, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        if header is None:
            raise BackupError(_FOREIGN) from error
        reason = str(error).splitlines()[0][:80]
        raise BackupError(_DAMAGED, reason=reason) from error
    if promised is None or STORE not in found.files:
        raise BackupError(_DAMAGED, reason=MANIFEST)
    wrong = found.files.items() ^ promised.files.items()
    if wrong:
        raise BackupError(_DAMAGED, reason=min(wrong)[0])
    return found


def _header(member: tarfile.TarInfo, file: IO[bytes] | None) -> Header:
    if member.name != HEADER or file is None:
        raise BackupError(_FOREIGN)
    header = Header.model_validate_json(file.read(_BLOCK))
    if header.format != FORMAT:
        raise BackupError(_FOREIGN)
    if header.version != VERSION:
        raise BackupError(
            message("The backup has version {version}, this app reads {known}: take its own."),
            version=header.version,
            known=VERSION,
        )
    return header


def _write(member: tarfile.TarInfo, file: IO[bytes], aside: Path) -> tuple[int, str]:
    """Write a member to ``aside`` and return its size and SHA-256; only a backup's names pass."""
    if not _NAME.fullmatch(member.name) or _UP.search(member.name):
        raise BackupError(_DAMAGED, reason=member.name[:80])
    path = aside / member.name
    path.parent.mkdir(parents=True, exist_ok=True)
    checksum, size = hashlib.sha256(), 0
    with path.open("xb") as target:
        while block := file.read(_BLOCK):
            target.write(block)
            checksum.update(block)
            size += len(block)
        target.flush()
        os.fsync(target.fileno())
    if member.name in FILES:
        path.chmod(0o600)
    return size, checksum.hexdigest()


def _settle(path: Path) -> None:
    """Migrate the copied store, and mark runs that were under way as broken."""
    store = Database(f"sqlite:///{path}")
    with store.writing() as session:
        session.execute(
            update(Run)
            .where(col(Run.status).in_(ACTIVE))
            .values(
                status="broken",
                ended=time.time(),
                facts="{}",
                template=message(
                    "This run was under way when the backup was made: it can go on from its last "
                    "epoch."
                ),
            )
        )
    store.close()
    close_file(path)


def _put_in_place(aside: Path) -> None:
    before = aside / "before"
    before.mkdir()
    for name in (*FOLDERS, *FILES):
        with suppress(FileNotFoundError):
            (home() / name).replace(before / name)
        with suppress(FileNotFoundError):
            (aside / name).replace(home() / name)
    path = sqlite_path()
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        for beside in ("-wal", "-shm"):
            path.with_name(path.name + beside).unlink(missing_ok=True)
        (aside / STORE).replace(path)
        return
    source, target = Database(f"sqlite:///{aside / STORE}"), Database(database_url())
    try:
        with source.engine.connect() as reading, target.writing() as writing:
            for table in reversed(SQLModel.metadata.sorted_tables):
                writing.execute(table.delete())
            copy_tables(reading, writing.connection())
    finally:
        source.close()
        target.close()
