"""Supervise runs: start waiting ones, stop, collect and delete others; one process per home.

It is no part of the app, which may restart while runs go on: all state is in the store. When the
supervisor itself is killed, its workers train on; the next one adopts them.

    python -m runs.supervisor

runs until its standard input closes, as when the process that started it is gone, and no run is
left. Where several machines serve the app, one supervisor of its own does for all of them
(``main(stay=True)``) and the app starts none (``PLAYGROUND_SUPERVISE=off``).
"""

import fcntl
import logging
import math
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
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import IO, Any

import psutil
from sqlalchemy.exc import DBAPIError

from language.said import Note, message
from operation.log import event, pseudonym, set_up
from operation.settings import gpu_environment, settings
from runs.cleanup import clean_up
from runs.errors import NoSuchRunError
from runs.executors.executor import Ended, Executor
from runs.paths import PROJECT, home, python_path, run_folder
from runs.quota import may_start
from runs.shared_values import SharedValues
from runs.store import Store
from runs.tables import Run
from runs.task import EXIT_STORE_LOST, Job
from runs.together import claim_company

TICK_SECONDS = 0.1

CHORES_SECONDS = 5.0

FIRST_CLEAN_UP_SECONDS, CLEAN_UP_SECONDS = 20.0, 600.0

STALE_SECONDS = 20.0
"""A worker that cannot be looked at counts as lost after so long without a heartbeat."""


class Supervisor:
    """Starts, stops and collects runs; ``tick`` does once what is to be done now."""

    def __init__(self, store: Store, executor: Executor, stale_seconds: float = STALE_SECONDS):
        self.store, self.queue, self.executor = store, store.queue, executor
        self.shared = SharedValues(store.database)
        self.stale_seconds = stale_seconds
        self._gone: list[Ended] = []
        self._chores_due = 0.0
        self._clean_up_due = time.monotonic() + FIRST_CLEAN_UP_SECONDS

    def tick(self) -> None:
        """Do once what is to be done now; raises DBAPIError where the store is locked or full."""
        if time.monotonic() >= self._chores_due:
            self._chores_due = time.monotonic() + CHORES_SECONDS
            self._do_chores()
        self._gone += self.executor.ended()
        while self._gone:
            self._collect(self._gone[0])
            self._gone.pop(0)
        active = self.queue.active()
        for run in active:
            self._look_after(run)
        for run in self.queue.to_delete():
            if not self.executor.knows(run.id) and run.status not in ("starting", "running"):
                shutil.rmtree(run_folder(run.id), ignore_errors=True)
                self.queue.remove(run.id)
                _log("run removed", run)
        self._start_waiting(
            [_card_of(run) for run in active if _is_here(run) and not self.executor.knows(run.id)],
            Counter(run.owner for run in active),
        )

    def _do_chores(self) -> None:
        """Do what need not be done at each tick: a heartbeat where runs wait, and clean-up."""
        if self.queue.has_work():
            self.shared.record_heartbeat()
        if time.monotonic() >= self._clean_up_due:
            self._clean_up_due = time.monotonic() + CLEAN_UP_SECONDS
            clean_up(self.store)

    def _collect(self, gone: Ended) -> None:
        """Mark the run of a worker that ended without closing it as broken."""
        self.queue.end(gone.run, gone.attempt, "broken", _what_happened(gone.code))
        with suppress(NoSuchRunError):
            run = self.queue.run(gone.run)
            _log("run ended", run, status=run.status, steps=run.steps_done)

    def _look_after(self, run: Run) -> None:
        if run.wanted in ("cancel", "delete"):
            self._stop(run)
            self.queue.end(run.id, run.attempt, "cancelled")
        elif is_too_long(run):
            self._stop(run)
            self.queue.end(run.id, run.attempt, "cancelled", _too_long())
            _log("run stopped, too long", run)
        elif not self.executor.knows(run.id) and self._is_lost(run):
            self.queue.end(
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

    def _stop(self, run: Run) -> None:
        if self.executor.knows(run.id):
            self.executor.stop(run.id)
        else:
            _end_orphan(run)

    def _is_lost(self, run: Run) -> bool:
        """Return whether a worker is gone: by its process if on this machine, else by heartbeat."""
        if _is_here(run):
            return _process_of(run) is None
        return time.time() - (run.heartbeat or 0.0) > self.stale_seconds

    def _start_waiting(self, others: Sequence[str], under_way: Counter[str]) -> None:
        """Start waiting runs while there is room beside ``others`` of an earlier supervisor."""
        if not self._has_any_room(others) or not (waiting := self.queue.waiting()):
            return
        if self.shared.is_paused():
            return
        for next_run in waiting:
            run = self.queue.run(next_run)
            if not may_start(run.owner, under_way):
                continue
            wants_gpu = run.wants_gpu
            if self.executor.has_room(wants_gpu, others) and (taken := self.queue.claim(next_run)):
                company = self._company(taken, waiting, under_way)
                self.executor.start(self._job(taken, company), wants_gpu, others)
                for started in (taken, *company):
                    under_way[run.owner] += 1
                    _log("run started", started, attempt=started.attempt, waited=_waited(started))
            if not self._has_any_room(others):
                return

    def _company(self, run: Run, waiting: Sequence[str], under_way: Counter[str]) -> list[Run]:
        """Claim runs that a GPU executes together with one."""
        if not (run.wants_gpu and self.executor.has_gpu):
            return []
        return claim_company(self.queue, run, waiting, under_way)

    def _job(self, run: Run, company: Sequence[Run] = ()) -> Job:
        # A worker may belong to a server that was started with another home or other settings.
        environment = {"PLAYGROUND_HOME": str(home()), **gpu_environment()}
        others = tuple((other.id, other.attempt) for other in company)
        return Job(self.store.url, run.id, run.attempt, environment=environment, others=others)

    def _has_any_room(self, others: Sequence[str]) -> bool:
        return any(self.executor.has_room(wants_gpu, others) for wants_gpu in (False, True))


def _log(what: str, run: Run, **facts: Any) -> None:
    event("supervisor", what, run=run.id, owner=pseudonym(run.owner), spec=run.spec, **facts)


def _waited(run: Run) -> float:
    return round(max(0.0, time.time() - run.queued), 1)


def is_too_long(run: Run) -> bool:
    """Return whether a run's worker has taken more hours than the operator allows."""
    most = settings().run_hours
    process = run.process
    since = process.get("since", process.get("created", math.inf))
    return bool(most) and time.time() - since > 3600 * most


def _too_long() -> Note:
    return Note(
        message(
            "The run took longer than {hours} hours, the most that this server allows, and was "
            "stopped: what is recorded stays, and it can go on after the others."
        ),
        {"hours": f"{settings().run_hours:g}"},
    )


def _is_here(run: Run) -> bool:
    return run.process.get("host") == platform.node()


def _card_of(run: Run) -> str:
    """Return the name of the GPU of a worker; empty on a CPU."""
    return str(run.process.get("gpu", ""))


def _process_of(run: Run) -> psutil.Process | None:
    """Return the worker's process where it is alive on this machine."""
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
    """Call ``tick`` for ever, or until ``starter`` has closed and no work is left."""
    supervisor = Supervisor(store, executor)
    is_alone = False
    while True:
        try:
            supervisor.tick()
            if is_alone and not store.queue.has_work():
                return
        except DBAPIError as error:
            event("supervisor", "the store refuses", logging.ERROR, reason=str(error.orig))
        if starter is None or is_alone:
            time.sleep(TICK_SECONDS)
        elif select.select([starter], [], [], TICK_SECONDS)[0]:
            is_alone = not os.read(starter.fileno(), 1024)


def usual_executor() -> Executor:
    """Make a RayExecutor where ``RAY_ADDRESS`` is set, else a LocalExecutor."""
    if os.environ.get("RAY_ADDRESS"):
        from runs.executors.ray_tasks import RayExecutor

        return RayExecutor()
    from runs.executors.local import LocalExecutor

    return LocalExecutor()


@contextmanager
def sole_supervisor(patience: float = 0.0) -> Iterator[bool]:
    """Hold the home folder's lock; yields False where another process supervises."""
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
    if os.environ.get("PLAYGROUND_SUPERVISE") == "off":
        return
    with _starting:
        if _started is not None and _started.poll() is None:
            return
        with sole_supervisor() as is_free:
            if not is_free:
                return
        with _log_file() as log:
            _started = subprocess.Popen(
                # Not -m: the workers would import the main module again.
                [sys.executable, "-c", "from runs.supervisor import main; main()"],
                cwd=PROJECT,
                env=os.environ | {"PYTHONPATH": python_path()},
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


def _log_file() -> AbstractContextManager[IO[bytes] | None]:
    """Open a supervisor's log file at home; None where it logs JSON to this process's stderr.

    A file that has grown is put aside once, so that two of five megabytes are the most.
    """
    if settings().log == "json":
        return nullcontext(None)
    path = home() / "supervisor.log"
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".log.old"))
    return path.open("ab")


LOG_BYTES = 5_000_000


def end() -> None:
    """End the supervisor that this process started; its workers go on."""
    global _started
    with _starting:
        if _started is not None:
            _started.terminate()
            _started.wait()
            _started = None


def main(stay: bool = False) -> None:
    """Supervise, unless another process does. Workers survive the end of this process.

    ``stay``: nobody has started it who would end, so it goes on with nothing to do.
    """
    signal.signal(signal.SIGTERM, lambda _signal, _frame: os._exit(0))
    set_up()
    code = 0
    with sole_supervisor(patience=1.0) as is_free:
        if is_free:
            event("supervisor", "started", pid=os.getpid())
            try:
                supervise(Store(), usual_executor(), None if stay else sys.stdin.buffer)
            except Exception:
                traceback.print_exc()
                code = 1
            event("supervisor", "ended", pid=os.getpid())
    sys.stderr.flush()
    # Past exit handlers, which would wait for the workers.
    os._exit(code)


if __name__ == "__main__":
    main()
