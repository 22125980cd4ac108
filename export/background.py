"""Make slow files in a process of their own, one after the other, and keep them for a while.

torch's exporter takes 6 to 17 s of a core and a gigabyte: it must neither hold up a page nor stay
in the server's memory. A file is made once for all readers. The process is ``export/work.py``.
"""

import json
import os
import subprocess
import sys
import time
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, Timer
from typing import Literal, NamedTuple

from backbones.spec import BackboneSpec
from language.said import Note, message

MOST_BYTES = 600_000_000
"""Bytes of all kept files together; the oldest go."""

MOST_WAITING = 6
"""Most files that are made or wait to be."""

SECONDS = 600
"""Longest that a file may take."""

STEPS = {
    "wait": message("Waiting for other files"),
    "start": message("Starting"),
    "build": message("Drawing weights"),
    "export": message("Exporting"),
    "try": message("Trying the file"),
}
"""Steps in their order, in words."""

ROOT = Path(__file__).parents[1]


class Wanted(NamedTuple):
    """A file that is asked for: of which network, with which ending."""

    spec: BackboneSpec
    ending: str
    with_weights: bool = True


@dataclass
class Job:
    """A file on its way: its step, then what was found when it was tried, or why there is none."""

    path: Path
    step: str = "wait"
    state: Literal["running", "ready", "failed"] = "running"
    difference: float = 0.0
    seconds: float = 0.0
    reason: Note = field(default_factory=lambda: Note(""))


class Background:
    """Makes files one after the other; all readers share what is made."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="exports-", ignore_cleanup_errors=True)
        self._jobs: OrderedDict[Wanted, Job] = OrderedDict()
        self._lock = Lock()
        self._count = 0
        self._workers = ThreadPoolExecutor(1, thread_name_prefix="export")

    def find(self, wanted: Wanted) -> Job | None:
        """Return the job of a file, if it was asked for and is kept."""
        with self._lock:
            if wanted in self._jobs:
                self._jobs.move_to_end(wanted)
            return self._jobs.get(wanted)

    def ask(self, wanted: Wanted) -> Job:
        """Begin to make a file, unless it is there or on its way; what failed is tried again."""
        with self._lock:
            known = self._jobs.get(wanted)
            if known and known.state != "failed":
                return known
            self._count += 1
            job = Job(Path(self._folder.name) / f"{self._count}.{wanted.ending}")
            self._jobs[wanted] = job
            if sum(job.state == "running" for job in self._jobs.values()) > MOST_WAITING:
                job.state = "failed"
                job.reason = Note(message("Many files are being made; try again in a minute."))
                return job
        self._workers.submit(self._make, wanted, job)
        return job

    def _make(self, wanted: Wanted, job: Job) -> None:
        start = time.monotonic()
        job.step = "start"
        try:
            for line in _lines(wanted, job.path):
                _take(job, line)
        finally:
            job.seconds = time.monotonic() - start
            if job.state == "running":
                job.reason = Note(
                    message("The export ended without a file: it ran out of time or memory.")
                )
                job.state = "failed"
            self._drop()

    def _drop(self) -> None:
        """Drop the oldest files beyond ``MOST_BYTES``, and failures beyond a handful."""
        with self._lock:
            done = [wanted for wanted, job in self._jobs.items() if job.state != "running"]
            sizes = {wanted: _size(self._jobs[wanted].path) for wanted in done}
            for wanted in done[:-1]:
                if sum(sizes.values()) <= MOST_BYTES and len(sizes) <= 50:
                    break
                del sizes[wanted]
                self._jobs.pop(wanted).path.unlink(missing_ok=True)


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return 0


def _lines(wanted: Wanted, path: Path) -> Iterator[str]:
    """Run the process and yield the lines that it prints."""
    words = [wanted.spec.text, wanted.ending, str(int(wanted.with_weights)), str(path)]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(  # noqa: S603 - our own module; the spec's text was parsed
        [sys.executable, "-m", "export.work", *words],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    ending = Timer(SECONDS, process.kill)
    ending.daemon = True
    ending.start()
    try:
        with process:
            yield from process.stdout or ()
    finally:
        ending.cancel()
        process.kill()


def _take(job: Job, line: str) -> None:
    """Take one line of the process: a step, the result, or the reason why there is none."""
    told = json.loads(line)
    if "step" in told:
        job.step = told["step"]
    elif "difference" in told:
        job.difference = told["difference"]
        job.state = "ready"
    else:
        job.reason = Note(told["template"], told["facts"])
        job.state = "failed"
