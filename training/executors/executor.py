"""What the supervisor needs of a place that runs workers."""

from dataclasses import dataclass
from typing import Protocol

from training.job import Job


@dataclass(frozen=True)
class Ended:
    """A worker that is no more; ``code`` is its exit code, negative for a signal, or None."""

    run: str
    attempt: int
    code: int | None


class Executor(Protocol):
    """Starts workers, ends them, tells which have ended."""

    def has_room(self, wants_gpu: bool, others: int = 0) -> bool:
        """Whether one more worker would start at once beside ``others`` that are not its own."""

    def start(self, job: Job, wants_gpu: bool) -> None:
        """Start a worker; returns before it is up."""

    def stop(self, run: str) -> None:
        """End a run's worker and all of its processes, at most a second from now."""

    def knows(self, run: str) -> bool:
        """Whether a worker of this executor has the run."""

    def ended(self) -> list[Ended]:
        """Workers that have ended since the last call; they leave no zombie."""

    def close(self) -> None:
        """End all workers that are left."""
