"""Compare predicted peaks of training and inference with those of real processes, by preset."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from analysis.of_spec import memory_of_spec
from backbones.registry import PRESETS
from bench.measurement import Measurement
from bench.memory_step import INFERENCE, OPTIMISER, TRAINING
from runs.machine import free_memory

ROOT = Path(__file__).parents[1]
BATCHES = (8, 4, 2)
"""Batches that are tried, the first that fits."""

MOST_BYTES, LEAST_BYTES = 3_000_000_000, 100_000_000
"""Peaks that are compared: larger ones take long, of smaller ones the process itself is a part."""

MOST_WRONG = 10.0
MOST_SECONDS = 1.0


def measure() -> Iterator[Measurement]:
    """Return predicted and real peak of each preset that fits, the worst ones, and the time."""
    times: dict[str, float] = {}
    for kind, optimiser in ((TRAINING, OPTIMISER), (INFERENCE, "")):
        wrong: dict[str, float] = {}
        for name, preset in PRESETS.items():
            start = perf_counter()
            memory = memory_of_spec(preset.spec, optimiser)
            times[name] = max(times.get(name, 0.0), perf_counter() - start)
            most = min(MOST_BYTES, free_memory() // 2)
            batch = next((size for size in BATCHES if memory.peak(size).total <= most), None)
            if batch is None or memory.peak(batch).total < LEAST_BYTES:
                continue
            predicted = memory.peak(batch).total
            real = real_peak(preset.spec.text, batch, kind)
            wrong[name] = 100 * (predicted / real - 1)
            told = f"memory {name}, {kind}, batch {batch}"
            yield Measurement(told, predicted / 1e6, "MB", real / 1e6)
        worst = max(wrong, key=lambda name: abs(wrong[name]))
        yield Measurement(
            f"predicted peak of {kind}, furthest from the process's ({worst})",
            wrong[worst],
            "%",
            target=f"within {MOST_WRONG:.0f}",
            met=abs(wrong[worst]) <= MOST_WRONG,
        )
    slowest = max(times, key=times.__getitem__)
    yield Measurement(f"slowest trace of memory ({slowest})", times[slowest], "s")


def real_peak(text: str, batch: int, kind: str = TRAINING) -> int:
    """Return the bytes by which a process grows in a training step or at inference."""
    words = [sys.executable, "-m", "bench.memory_step", text, str(batch), kind]
    found = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True)
    return int(found.stdout)
