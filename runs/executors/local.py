"""Execute workers as processes of this machine, forked from a server with torch imported.

Python's ``forkserver`` imports this package once and forks each worker from there: a worker is up
in milliseconds, shares the library's memory with the others, and the server collects it when it
ends. Each worker leads a process group of its own, so that ending it ends what it has started.
"""

import multiprocessing
import os
import signal
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerProcess
from typing import Any

from runs.executors.executor import Ended
from runs.executors.forked import count_gpus, run_in_own_process
from runs.machine import usable_cores
from runs.paths import python_path
from runs.task import TASKS, Job

PRELOADED = ("torch._dynamo", "runs.worker", "runs.executors.forked", *TASKS.values())
"""Modules of the fork server; torch's optimisers need ``_dynamo``, which takes over a second."""

TERM_SECONDS = 0.3
"""Time between SIGTERM and SIGKILL."""


@dataclass(frozen=True)
class Slots:
    """Number of concurrent runs: on cores of ``threads`` each, and one on each GPU.

    ``gpu`` None: as many as torch finds.
    """

    cpu: int
    gpu: int | None = None
    threads: int = 1


def usual_slots() -> Slots:
    """Read ``PLAYGROUND_SLOTS`` and ``PLAYGROUND_THREADS``; else a run for each core."""
    threads = max(1, int(os.environ.get("PLAYGROUND_THREADS", "1")))
    cpu = int(os.environ.get("PLAYGROUND_SLOTS", "0")) or max(1, usable_cores() // threads)
    return Slots(cpu=cpu, threads=threads)


@dataclass
class _Worker:
    job: Job
    process: ForkServerProcess
    gpu: int | None


class LocalExecutor:
    """Runs each job in a process of its own, at most ``slots`` at once."""

    def __init__(self, slots: Slots | None = None):
        self.slots = slots or usual_slots()
        self._gpus = self.slots.gpu
        self._workers: dict[str, _Worker] = {}
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

    def has_room(self, wants_gpu: bool, others: int = 0) -> bool:
        """Return whether a slot of the kind is free; not before the GPUs are counted."""
        if self._gpus is None:
            if not self._answer.poll():
                return False
            self._gpus = self._answer.recv()
        if wants_gpu and self._gpus:
            return self._free_gpu() is not None
        on_cpu = sum(worker.gpu is None for worker in self._workers.values())
        return on_cpu + others < self.slots.cpu

    def is_warm(self) -> bool:
        """Return whether the fork server has imported everything, so that workers start at once."""
        return self._scout is None or not self._scout.is_alive()

    def _free_gpu(self) -> int | None:
        taken = {worker.gpu for worker in self._workers.values()}
        return next((gpu for gpu in range(self._gpus or 0) if gpu not in taken), None)

    def start(self, job: Job, wants_gpu: bool) -> None:
        """Fork a worker; on CUDA it sees one GPU."""
        gpu = self._free_gpu() if wants_gpu else None
        environment = dict(job.environment)
        # Of several GPUs a worker sees its own; a CPU run sees none.
        environment["CUDA_VISIBLE_DEVICES"] = "" if gpu is None else str(gpu)
        job = replace(job, threads=self.slots.threads, environment=environment)
        process = self._context.Process(target=run_in_own_process, args=(job,), name=job.run)
        process.start()
        self._workers[job.run] = _Worker(job, process, gpu)

    def stop(self, run: str) -> None:
        """End a worker's process group with SIGTERM, then SIGKILL."""
        worker = self._workers.get(run)
        if worker is None or worker.process.pid is None:
            return
        end_group(worker.process.pid, signal.SIGTERM)
        # Before it leads a group the worker is reached by its own number.
        worker.process.terminate()
        worker.process.join(TERM_SECONDS)
        end_group(worker.process.pid, signal.SIGKILL)
        worker.process.kill()
        worker.process.join(TERM_SECONDS)

    def knows(self, run: str) -> bool:
        """Return whether the run's worker has been started here and not yet reported as ended."""
        return run in self._workers

    def ended(self) -> list[Ended]:
        """Return the workers whose process has ended."""
        if self._scout is not None and not self._scout.is_alive():
            self._scout.close()
            self._scout = None
        sentinels: dict[Any, str] = {w.process.sentinel: run for run, w in self._workers.items()}
        gone = []
        for sentinel in wait(list(sentinels), timeout=0) if sentinels else ():
            worker = self._workers.pop(sentinels[sentinel])
            worker.process.join()
            gone.append(Ended(worker.job.run, worker.job.attempt, worker.process.exitcode))
            worker.process.close()
        return gone

    def close(self) -> None:
        """End all workers."""
        for run in list(self._workers):
            self.stop(run)
        if self._scout is not None:
            self._scout.join()


def end_group(leader: int, signal_: signal.Signals) -> None:
    """Signal a process group, if it is still there."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal_)
