"""Define a worker process's arguments and exit codes, without importing torch."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Job:
    """A claimed run, to be executed; ``environment`` is set in the worker first."""

    url: str
    run: str
    attempt: int
    threads: int = 1
    environment: Mapping[str, str] = field(default_factory=dict)


EXIT_CLOSED = 0
"""The worker has closed its run in the store."""

EXIT_STORE_LOST = 75
EXIT_SUPERSEDED = 76
