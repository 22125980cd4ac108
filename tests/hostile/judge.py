"""Check what an upload led to: images that are kept, or one sentence; nothing else."""

import resource
import time
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from runs.errors import RunError
from runs.paths import home
from runs.store import Store
from tests.hostile.uploads import Upload
from training.uploads import keep_for

LONGEST_SENTENCE = 400


@dataclass(frozen=True)
class Judged:
    """What came of one upload; ``told`` is the refusal, empty where images were kept."""

    name: str
    told: str
    skipped: tuple[str, ...]
    seconds: float
    peak_bytes: int


def judge(upload: Upload, store: Store, owner: str) -> Judged:
    """Give it to the app as the page does; raises whatever is no clear refusal."""
    start = time.perf_counter()
    told, skipped = "", ()
    try:
        data = keep_for(owner, store, BytesIO(upload.content), side=64)
        skipped = tuple(map(str, data.skipped))
    except RunError as error:
        told = str(error)
    for sentence in (told, *skipped):
        assert len(sentence) <= LONGEST_SENTENCE, (upload.name, sentence)
        assert "Traceback" not in sentence, upload.name
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Judged(upload.name, told, skipped, time.perf_counter() - start, peak)


def listing(folders: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    """Every file below some folders, with its size and time of change."""
    found = {}
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_symlink() or path.is_file():
                status = path.lstat()
                found[path] = (status.st_size, status.st_mtime_ns)
    return found


def strangers() -> list[Path]:
    """List files at home that the app does not write."""
    known = (".npz", ".sqlite", ".sqlite-wal", ".sqlite-shm", ".key", ".lock", ".log")
    return [path for path in home().rglob("*") if path.is_file() and path.suffix not in known]
