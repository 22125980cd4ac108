"""Execute workers as processes of this machine, forked from a server with torch imported.

Python's ``forkserver`` imports this package once and forks each worker from there: a worker is up
in milliseconds, shares the library's memory with the others, and the server collects it when it
ends. Each worker leads a process group of its own, so that ending it ends what it has started. On a
GPU a worker serves one run after the other, as loading CUDA takes seconds.
"""

import logging
import multiprocessing
import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from typing import Any

from operation.log import event
from operation.settings import settings
from runs.executors.cards import VisibleCard, visible_cards
from runs.executors.executor import Ended
from runs.executors.forked import count_gpus, run_in_own_process, serve_jobs
from runs.machine import usable_cores
from runs.paths import python_path
from runs.task import TASKS, Job

PRELOADED = ("torch._dynamo", "runs.worker", "runs.executors.forked", *TASKS.values())
"""Modules of the fork server; torch's optimisers need ``_dynamo``, which takes over a second."""

TERM_SECONDS = 0.3
"""Time between SIGTERM and SIGKILL."""


@dataclass(frozen=True)
class Slots:
    """Number of concurrent runs: on cores of ``threads`` each, and on each of some GPUs.

    ``cards`` None: those that torch finds.
    """

    cpu: int
    cards: tuple[VisibleCard, ...] | None = None
    threads: int = 1


def usual_slots() -> Slots:
    """Read ``PLAYGROUND_SLOTS`` and ``PLAYGROUND_THREADS``; else a run for each core."""
    threads = max(1, int(os.environ.get("PLAYGROUND_THREADS", "1")))
    cpu = int(os.environ.get("PLAYGROUND_SLOTS", "0")) or max(1, usable_cores() // threads)
    return Slots(cpu=cpu, threads=threads)


@dataclass
class _Worker:
    """A process with its job; one on a card takes jobs by ``jobs``, and waits without one."""

    process: ForkServerProcess
    job: Job | None
    card: VisibleCard | None = None
    jobs: Connection | None = None
    idle_since: float = 0.0
    stopped: set[str] = field(default_factory=set)


class LocalExecutor:
    """Runs each job in a process of its own on the CPU, in one that stays on a GPU."""

    def __init__(self, slots: Slots | None = None):
        self.slots = slots or usual_slots()
        self._cards = self.slots.cards
        self._workers: list[_Worker] = []
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(list(PRELOADED))
        # The server must find this package before it is told the parent's path.
        os.environ["PYTHONPATH"] = python_path()
        # Its imports take two seconds: now, so that a Start need not wait for them.
        self._answer, answer = self._context.Pipe(duplex=False)
        self._scout: ForkServerProcess | None = self._context.Process(
            target=count_gpus, args=(answer,)
        )
        self._scout.start()
        answer.close()

    @property
    def has_gpu(self) -> bool:
        """Return whether a GPU was found that can be used."""
        return bool(self._cards)

    def has_room(self, wants_gpu: bool, others: Sequence[str] = ()) -> bool:
        """Return whether a slot of the kind is free; not before the GPUs are counted."""
        if self._cards is None:
            if not self._answer.poll():
                return False
            self._cards = self._counted()
        if wants_gpu and self._cards:
            return self._free_card(others) is not None
        on_cpu = sum(worker.card is None for worker in self._workers)
        return on_cpu + others.count("") < self.slots.cpu

    def _counted(self) -> tuple[VisibleCard, ...]:
        try:
            return visible_cards(self._answer.recv())
        except EOFError:
            event("executor", "counting GPUs failed, runs go on the CPU", logging.WARNING)
            return ()

    def _free_card(self, others: Sequence[str]) -> VisibleCard | None:
        """Return the card with the fewest runs, where it has a free slot."""
        loads = {
            card: sum(worker.card == card and worker.job is not None for worker in self._workers)
            + others.count(card.name)
            for card in self._cards or ()
        }
        card = min(loads, key=loads.__getitem__, default=None)
        return card if card is not None and loads[card] < card.slots else None

    def start(self, job: Job, wants_gpu: bool, others: Sequence[str] = ()) -> None:
        """Give a job to a worker; on CUDA it sees one GPU."""
        card = self._free_card(others) if wants_gpu else None
        # Of several GPUs a worker sees its own; a CPU run sees none.
        environment = dict(job.environment) | {"CUDA_VISIBLE_DEVICES": card.name if card else ""}
        job = replace(
            job,
            threads=self.slots.threads,
            environment=environment,
            gpu_slots=card.slots if card else 1,
        )
        if card is not None:
            self._start_on(card, job)
            return
        process = self._context.Process(target=run_in_own_process, args=(job,), name=job.run)
        process.start()
        self._workers.append(_Worker(process, job))

    def _start_on(self, card: VisibleCard, job: Job) -> None:
        """Give a job to a process that waits on the card, or to a new one."""
        for worker in self._workers:
            if worker.jobs and not worker.jobs.closed and (worker.card, worker.job) == (card, None):
                with suppress(OSError):
                    worker.jobs.send(job)
                    worker.job, worker.stopped = job, set()
                    return
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=serve_jobs, args=(theirs,), name=f"gpu {card.name}")
        process.start()
        theirs.close()
        ours.send(job)
        self._workers.append(_Worker(process, job, card, ours))

    def stop(self, run: str) -> None:
        """End a worker's process group with SIGTERM, then SIGKILL.

        Of runs that are executed together, when all are stopped: the worker lets go of one that
        the store has ended.
        """
        worker = self._worker_of(run)
        if worker is None or worker.job is None or worker.process.pid is None:
            return
        worker.stopped.add(run)
        if worker.stopped != {name for name, _ in worker.job.attempts}:
            return
        end_group(worker.process.pid, signal.SIGTERM)
        # Before it leads a group the worker is reached by its own number.
        worker.process.terminate()
        worker.process.join(TERM_SECONDS)
        end_group(worker.process.pid, signal.SIGKILL)
        worker.process.kill()
        worker.process.join(TERM_SECONDS)

    def _worker_of(self, run: str) -> _Worker | None:
        for worker in self._workers:
            if worker.job and any(name == run for name, _ in worker.job.attempts):
                return worker
        return None

    def knows(self, run: str) -> bool:
        """Return whether the run's worker has been started here and not yet reported as ended."""
        return self._worker_of(run) is not None

    def ended(self) -> list[Ended]:
        """Return the runs whose process has ended, or has answered and waits for the next."""
        if self._scout is not None and not self._scout.is_alive():
            self._scout.close()
            self._scout = None
        gone: list[Ended] = []
        for worker in self._workers:
            gone += _answered(worker)
        sentinels: dict[Any, _Worker] = {w.process.sentinel: w for w in self._workers}
        for sentinel in wait(list(sentinels), timeout=0) if sentinels else ():
            worker = sentinels[sentinel]
            self._workers.remove(worker)
            worker.process.join()
            if worker.card is None and worker.process.exitcode != 0 and worker.process.pid:
                # Whatever the worker had started, such as a process that measures, goes with it.
                end_group(worker.process.pid, signal.SIGKILL)
            if worker.job is not None:
                gone += _ends(worker.job, worker.process.exitcode)
            worker.process.close()
            if worker.jobs is not None:
                worker.jobs.close()
        return gone

    def close(self) -> None:
        """End all workers."""
        for worker in list(self._workers):
            if worker.job is None and worker.jobs is not None:
                worker.jobs.close()
                worker.process.join()
            for run, _ in worker.job.attempts if worker.job else ():
                self.stop(run)
        if self._scout is not None:
            self._scout.join()


def _answered(worker: _Worker) -> list[Ended]:
    """Read whether a GPU's process is done with its job; lets one go that has waited too long."""
    if worker.jobs is None or worker.jobs.closed:
        return []
    if worker.job is None:
        if time.monotonic() - worker.idle_since >= settings().gpu_warm_seconds:
            worker.jobs.close()
        return []
    with suppress(EOFError, OSError):
        if worker.jobs.poll():
            (code, is_sound), job = worker.jobs.recv(), worker.job
            worker.job, worker.idle_since = None, time.monotonic()
            if not is_sound:
                worker.jobs.close()
            return _ends(job, code)
    return []


def _ends(job: Job, code: int | None) -> list[Ended]:
    return [Ended(run, attempt, code) for run, attempt in job.attempts]


def end_group(leader: int, signal_: signal.Signals) -> None:
    """Signal a process group, if it is still there."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal_)
