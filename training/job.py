"""What a worker process is told when it starts, and what its exit code tells; no torch here."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Job:
    """A claimed run. ``environment`` is set in the worker before it computes."""

    url: str
    run: str
    attempt: int
    threads: int = 1
    environment: Mapping[str, str] = field(default_factory=dict)


EXIT_CLOSED = 0
"""The worker has closed its run in the store."""

EXIT_STORE_LOST = 75
EXIT_SUPERSEDED = 76
