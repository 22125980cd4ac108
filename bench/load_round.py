"""Keep what one round of ``make load`` measures."""

from collections import Counter
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from bench.measurement import percentile


@dataclass
class Round:
    """Measurements of a class of ``users`` readers; times in seconds.

    ``steps`` and ``answers`` are those of the followers of a class code.
    """

    users: int
    minutes: float
    turns: list[float] = field(default_factory=list)
    openings: list[float] = field(default_factory=list)
    polls: list[float] = field(default_factory=list)
    followers: int = 0
    steps: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    answers_arrived: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    memory: list[dict[str, float]] = field(default_factory=list)
    received: int = 0
    computations: int = 0
    load_average: list[float] = field(default_factory=list)

    def results(self) -> dict[str, Any]:
        """Return the round as written to the file."""
        times = self.turns or [0.0]
        ends = self.memory or [dict.fromkeys(("server", "supervision", "workers", "shared"), 0.0)]
        return {
            "users": self.users,
            "minutes": self.minutes,
            "reruns": len(self.turns),
            "p50": percentile(times, 50),
            "p95": percentile(times, 95),
            "slowest": max(times),
            "errors": sum(self.errors.values()),
            "error_kinds": dict(self.errors.most_common(10)),
            "rss_start": _sum(ends[0]),
            "rss_end": _sum(ends[-1]),
            "rss_most": max(map(_sum, ends)),
            "rss_growth_per_minute": growth(self.memory),
            "rss_by_process_end": ends[-1],
            "memory": self.memory,
            "openings": {"count": len(self.openings), "p95": percentile(self.openings or [0], 95)},
            "polls": {"count": len(self.polls), "p95": percentile(self.polls or [0], 95)},
            "followers": {
                "count": self.followers,
                "steps": len(self.steps),
                "p50": percentile(self.steps or [0], 50),
                "p95": percentile(self.steps or [0], 95),
                "slowest": max(self.steps or [0]),
                "answers": len(self.answers),
                "answers_arrived": self.answers_arrived,
                "answer_p95": percentile(self.answers or [0], 95),
            },
            "networks_computed": self.computations,
            "bytes_per_rerun": self.received / max(1, len(self.turns)),
            "load_average": self.load_average,
        }


def _sum(sample: dict[str, float]) -> float:
    """Sum the memory of processes, each page once, as a container is charged for it."""
    return sample["server"] + sample["supervision"] + sample["workers"] - sample["shared"]


def growth(samples: list[dict[str, float]]) -> float:
    """Fit bytes a minute: the slope of the straight line through the samples."""
    if len(samples) < 2:
        return 0.0
    times = [sample["minute"] for sample in samples]
    sizes = [_sum(sample) for sample in samples]
    middle, level = fmean(times), fmean(sizes)
    spread = sum((t - middle) ** 2 for t in times)
    return sum((t - middle) * (s - level) for t, s in zip(times, sizes, strict=True)) / spread
