"""Measure ``cli.py profile`` from its start to its end, against ``import torch`` alone."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.measurement import Measurement

REPEATS = 11
MOST_RATIO = 1.15
ROOT = Path(__file__).parents[1]
PROFILE = ("cli.py", "profile", "resnet-50")
TORCH = ("-c", "import torch")


def measure() -> Iterator[Measurement]:
    """Return the medians of both, which take turns, so that a busy machine is busy for both."""
    seconds(PROFILE)
    times = [(seconds(PROFILE), seconds(TORCH)) for _ in range(REPEATS)]
    ours, torch = (median(column) for column in zip(*times, strict=True))
    yield Measurement(
        "cli.py profile resnet-50 (peer: import torch)",
        1e3 * ours,
        "ms",
        1e3 * torch,
        torch / ours,
        f"<= {MOST_RATIO} of the peer",
        ours <= MOST_RATIO * torch,
    )


def seconds(words: Sequence[str]) -> float:
    """Return the time of a fresh interpreter with these arguments."""
    start = perf_counter()
    subprocess.run([sys.executable, *words], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - start
