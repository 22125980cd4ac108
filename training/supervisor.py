"""The one process of a machine that gives waiting runs to workers and cleans up after them.

It is no part of the app, which may restart while runs go on: all state is in the store. When the
supervisor itself is killed, its workers train on; the next one adopts them.

    python -m training.supervisor

runs until its standard input closes, as when the process that started it is gone, and no run is
left.
"""

import fcntl
import os
import platform
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

import psutil
from sqlalchemy.exc import DBAPIError

from training.executors.executor import Ended, Executor
from training.job import EXIT_STORE_LOST, Job
from training.notes import Note, message
from training.places import PROJECT, home, python_path, run_folder
from training.store import Store
from training.tables import Run

TICK_SECONDS = 0.1

STALE_SECONDS = 20.0
"""A worker that cannot be looked at counts as lost after so long without a sign of life."""


class Supervisor:
    """Starts, stops and collects; ``tick`` does once what is to be done now."""

    def __init__(self, store: Store, executor: Executor, stale_seconds: float = STALE_SECONDS):
        self.store, self.ledger, self.executor = store, store.ledger, executor
        self.stale_seconds = stale_seconds
        self._gone: list[Ended] = []

    def tick(self) -> None:
        """Raises DBAPIError where the store is locked or full; the next tick does the rest."""
        self._gone += self.executor.ended()
        while self._gone:
            self._collect(self._gone[0])
            self._gone.pop(0)
        active = self.ledger.active()
        for run in active:
            self._look_after(run)
        for run in self.ledger.to_delete():
            if not self.executor.knows(run.id) and run.status not in ("starting", "running"):
                shutil.rmtree(run_folder(run.id), ignore_errors=True)
                self.ledger.remove(run.id)
        self._start_waiting(
            sum(_is_here(run) and not self.executor.knows(run.id) for run in active)
        )

    def _collect(self, gone: Ended) -> None:
        """A worker that closed its run left nothing to do; another one was lost."""
        self.ledger.end(gone.run, gone.attempt, "broken", _what_happened(gone.code))

    def _look_after(self, run: Run) -> None:
        if run.wanted in ("cancel", "delete"):
            if self.executor.knows(run.id):
                self.executor.stop(run.id)
            else:
                _end_orphan(run)
            self.ledger.end(run.id, run.attempt, "cancelled")
        elif not self.executor.knows(run.id) and self._is_lost(run):
            self.ledger.end(
                run.id,
                run.attempt,
                "broken",
                Note(
                    message(
                        "The worker was lost, as when a machine restarts: the run can go on from "
                        "where it stood."
                    )
                ),
            )

    def _is_lost(self, run: Run) -> bool:
        """On this machine the process tells, elsewhere its signs of life."""
        if _is_here(run):
            return _process_of(run) is None
        return time.time() - (run.heartbeat or 0.0) > self.stale_seconds

    def _start_waiting(self, others: int) -> None:
        """Start what there is room for; ``others`` are workers of an earlier supervisor."""
        if not self._has_any_room(others):
            return
        for waiting in self.ledger.line():
            wants_gpu = self.ledger.run(waiting).wants_gpu
            if self.executor.has_room(wants_gpu, others) and (run := self.ledger.claim(waiting)):
                self.executor.start(self._job(run), wants_gpu)
            if not self._has_any_room(others):
                return

    def _job(self, run: Run) -> Job:
        # A worker may belong to a server that was started with another home.
        environment = {"PLAYGROUND_HOME": str(home())}
        return Job(self.store.url, run.id, run.attempt, environment=environment)

    def _has_any_room(self, others: int) -> bool:
        return any(self.executor.has_room(wants_gpu, others) for wants_gpu in (False, True))


def _is_here(run: Run) -> bool:
    return run.process.get("host") == platform.node()


def _process_of(run: Run) -> psutil.Process | None:
    """The worker's process where it is alive on this machine."""
    facts = run.process
    with suppress(psutil.Error, KeyError):
        process = psutil.Process(facts["pid"])
        is_same = abs(process.create_time() - facts["created"]) < 1.0
        if is_same and process.status() != psutil.STATUS_ZOMBIE:
            return process
    return None


def _end_orphan(run: Run) -> None:
    """End a worker that an earlier supervisor started here."""
    if _is_here(run) and (process := _process_of(run)):
        for kind in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, kind)
            with suppress(psutil.TimeoutExpired):
                process.wait(0.3)
                return


def _what_happened(code: int | None) -> Note:
    if code == EXIT_STORE_LOST:
        return Note(
            message(
                "The store took no records for a minute, as when its disk is full: the run stopped "
                "and can go on from where it stood."
            )
        )
    if code is not None and code < 0:
        return Note(
            message(
                "The worker was killed by signal {signal} (9 is often a lack of memory): the run "
                "can go on from where it stood."
            ),
            {"signal": -code},
        )
    return Note(
        message(
            "The worker ended unasked, with code {code}: the run can go on from where it stood."
        ),
        {"code": code},
    )


def supervise(store: Store, executor: Executor, starter: IO[bytes] | None = None) -> None:
    """Tick for ever, or until ``starter`` has closed and no work is left."""
    supervisor = Supervisor(store, executor)
    is_alone = False
    while True:
        try:
            supervisor.tick()
            if is_alone and not store.ledger.has_work():
                return
        except DBAPIError as error:
            sys.stderr.write(f"store: {error.orig}\n")
        if starter is None or is_alone:
            time.sleep(TICK_SECONDS)
        elif select.select([starter], [], [], TICK_SECONDS)[0]:
            is_alone = not os.read(starter.fileno(), 1024)


def usual_executor() -> Executor:
    """Ray where ``RAY_ADDRESS`` is set, else processes of this machine."""
    if os.environ.get("RAY_ADDRESS"):
        from training.executors.ray_tasks import RayExecutor

        return RayExecutor()
    from training.executors.local import LocalExecutor

    return LocalExecutor()


@contextmanager
def sole_supervisor(patience: float = 0.0) -> Iterator[bool]:
    """Whether this process may supervise: one at most does for each home folder."""
    home().mkdir(parents=True, exist_ok=True)
    give_up = time.monotonic() + patience
    with (home() / "supervisor.lock").open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() < give_up:
                    time.sleep(0.05)
                    continue
                yield False
            else:
                yield True
            return


_started: subprocess.Popen[bytes] | None = None
_starting = threading.Lock()


def ensure() -> None:
    """Start a supervisor for this home folder if there is none; returns at once.

    To be called when the app starts and whenever runs wait: a supervisor that was killed is
    replaced so. It outlives the caller until its runs are done.
    """
    global _started
    with _starting:
        if _started is not None and _started.poll() is None:
            return
        with sole_supervisor() as is_free:
            if not is_free:
                return
        with (home() / "supervisor.log").open("ab") as log:
            _started = subprocess.Popen(
                # Not -m: the workers would import the main module again.
                [sys.executable, "-c", "from training.supervisor import main; main()"],
                cwd=PROJECT,
                env=os.environ | {"PYTHONPATH": python_path()},
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


def end() -> None:
    """End the supervisor that this process started; its workers train on."""
    global _started
    with _starting:
        if _started is not None:
            _started.terminate()
            _started.wait()
            _started = None


def main() -> None:
    """Supervise, unless another process does. Workers survive the end of this process."""
    signal.signal(signal.SIGTERM, lambda _signal, _frame: os._exit(0))
    with sole_supervisor(patience=1.0) as is_free:
        if is_free:
            try:
                supervise(Store(), usual_executor(), sys.stdin.buffer)
            except Exception:
                traceback.print_exc()
    sys.stderr.flush()
    # Past exit handlers, which would wait for the workers.
    os._exit(0)


if __name__ == "__main__":
    main()
