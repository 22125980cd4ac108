"""Measure the home folder and its disk, and refuse new data where they are full."""

import os
import shutil
import time
from pathlib import Path
from threading import Lock

from language.said import message
from operation.settings import settings
from runs.errors import StoreFullError
from runs.paths import home

AGE_SECONDS = 20.0
"""Seconds for which a count of the home folder's bytes counts as known."""

_known: dict[Path, tuple[float, int]] = {}
_counting = Lock()


def bytes_in(folder: Path) -> int:
    """Sum the bytes of all files below a folder; links count as nothing."""
    total = 0
    waiting = [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(Path(entry.path))
                    elif entry.is_file(follow_symlinks=False):
                        total += entry.stat(follow_symlinks=False).st_size
        except FileNotFoundError:
            continue  # Removed while we looked.
    return total


def home_bytes() -> int:
    """Return the bytes of the home folder, counted at most every twenty seconds."""
    folder = home()
    with _counting:
        when, known = _known.get(folder, (-AGE_SECONDS, 0))
        if time.monotonic() - when > AGE_SECONDS:
            known = bytes_in(folder)
            _known[folder] = (time.monotonic(), known)
    return known


def size_of_database(path: str | None) -> int:
    """Return the bytes of an SQLite file with its write-ahead log."""
    files = [Path(f"{path}{suffix}") for suffix in ("", "-wal", "-shm")] if path else []
    return sum(file.stat().st_size for file in files if file.exists())


def forget() -> None:
    """Discard the known count, as after files were written or removed."""
    with _counting:
        _known.clear()


def free_bytes() -> int:
    """Return the free bytes of the disk where the home folder is, or will be."""
    folder = home()
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def check_disk(more: int = 0) -> None:
    """Raise StoreFullError where ``more`` bytes have no place, or the disk is nearly full."""
    limits = settings()
    if free_bytes() - more < limits.least_free_mb * 2**20:
        raise StoreFullError(
            message("The server's disk is nearly full ({free} MB left): nothing new is taken."),
            free=free_bytes() // 2**20,
        )
    most = limits.home_gb * 2**30
    if most and home_bytes() + more > most:
        raise StoreFullError(
            message(
                "The server keeps {used} GB and may keep {most} GB: delete runs or images that you "
                "no longer need."
            ),
            used=f"{home_bytes() / 2**30:.1f}",
            most=f"{limits.home_gb:g}",
        )
