"""Execute workers as Ray tasks, one for each run, with the CPUs and the GPU that it needs.

The cluster's machines need the project, a common ``PLAYGROUND_HOME`` and, if they are several,
PostgreSQL as ``DATABASE_URL``. A task's process serves one run only, so that ending the one ends
the other.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import ray
from ray.exceptions import RayError, TaskCancelledError, WorkerCrashedError

from operation.settings import settings
from runs.executors.executor import Ended
from runs.paths import PROJECT
from runs.task import Job
from runs.worker import execute

STOP_SECONDS = 0.8


class RayExecutor:
    """Submits each job to the cluster at ``address``; ``RAY_ADDRESS`` by default."""

    def __init__(self, address: str | None = None, threads: int = 1):
        if not ray.is_initialized():
            ray.init(
                address=address or os.environ.get("RAY_ADDRESS"),
                log_to_driver=False,
                runtime_env={"env_vars": {"PYTHONPATH": str(PROJECT)}},
            )
        self.threads = threads
        self.gpu_slots = settings().gpu_slots
        self._tasks: dict[str, tuple[Job, Any, bool]] = {}
        self._stopped: set[str] = set()
        self._task = ray.remote(max_retries=0, max_calls=1)(execute)

    @property
    def has_gpu(self) -> bool:
        """Return whether the cluster has a GPU."""
        return self._total().get("GPU", 0) >= 1

    def has_room(self, wants_gpu: bool, others: Sequence[str] = ()) -> bool:
        """Return whether the cluster has the CPUs and the part of a GPU for one more."""
        total = self._total()
        gpus = sum(on_gpu for _, _, on_gpu in self._tasks.values())
        gpus += sum(bool(card) for card in others)
        if wants_gpu and total.get("GPU", 0) and total["GPU"] * self.gpu_slots < gpus + 1:
            return False
        return total.get("CPU", 0) >= (len(self._tasks) + len(others) + 1) * self.threads

    @staticmethod
    def _total() -> dict[str, float]:
        return ray.cluster_resources()

    def start(self, job: Job, wants_gpu: bool, others: Sequence[str] = ()) -> None:  # noqa: ARG002
        """Submit a task."""
        on_gpu = wants_gpu and self._total().get("GPU", 0) >= 1
        part = 1 / self.gpu_slots if on_gpu else 0
        needs = self._task.options(num_cpus=self.threads, num_gpus=part)
        slots = self.gpu_slots if on_gpu else 1
        reference = needs.remote(replace(job, threads=self.threads, gpu_slots=slots))
        self._tasks[job.run] = (job, reference, on_gpu)

    def stop(self, run: str) -> None:
        """Kill the task's process; of runs executed together, when all are stopped."""
        task = self._name_of(run)
        if task is None:
            return
        self._stopped.add(run)
        job, reference, _ = self._tasks[task]
        if self._stopped >= {name for name, _ in job.attempts}:
            ray.cancel(reference, force=True)
            ray.wait([reference], timeout=STOP_SECONDS)

    def knows(self, run: str) -> bool:
        """Return whether the run's task has been submitted here and not yet reported as ended."""
        return self._name_of(run) is not None

    def _name_of(self, run: str) -> str | None:
        """Return the run under which a run's task was submitted."""
        return next(
            (
                name
                for name, (job, _, _) in self._tasks.items()
                if any(one == run for one, _ in job.attempts)
            ),
            None,
        )

    def ended(self) -> list[Ended]:
        """Return the tasks that have returned or whose process has ended."""
        if not self._tasks:
            return []
        runs = {reference: run for run, (_, reference, _) in self._tasks.items()}
        ready, _ = ray.wait(list(runs), num_returns=len(runs), timeout=0)
        gone = []
        for reference in ready:
            job, _, _ = self._tasks.pop(runs[reference])
            self._stopped -= {name for name, _ in job.attempts}
            try:
                code: int | None = ray.get(reference)
            except (WorkerCrashedError, TaskCancelledError):
                code = -9
            except RayError:
                code = None
            gone += [Ended(run, attempt, code) for run, attempt in job.attempts]
        return gone

    def close(self) -> None:
        """End all tasks and leave the cluster."""
        for job, _, _ in list(self._tasks.values()):
            for run, _attempt in job.attempts:
                self.stop(run)
        ray.shutdown()
