"""Define the interface of executors, which the supervisor starts workers with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from runs.task import Job


@dataclass(frozen=True)
class Ended:
    """A worker that has ended; ``code`` is its exit code, negative for a signal, or None."""

    run: str
    attempt: int
    code: int | None


class Executor(Protocol):
    """Starts and ends workers, and reports those that have ended."""

    @property
    def has_gpu(self) -> bool:
        """Return whether runs that want a GPU get one here."""

    def has_room(self, wants_gpu: bool, others: Sequence[str] = ()) -> bool:
        """Return whether a worker would start at once, beside ``others`` of another supervisor.

        Each of those is the name of its GPU, empty for one on the CPU.
        """

    def start(self, job: Job, wants_gpu: bool, others: Sequence[str] = ()) -> None:
        """Start a worker; returns before it is up."""

    def stop(self, run: str) -> None:
        """End a run's worker and all of its processes within a second."""

    def knows(self, run: str) -> bool:
        """Return whether a worker of this executor has the run."""

    def ended(self) -> list[Ended]:
        """Return the workers that have ended since the last call, their processes reaped."""

    def close(self) -> None:
        """End all workers that are left."""
