"""Verify training on a GPU: ``python -m tests.gpu [CHECK ...]``.

Writes ``build/gpu-test.json``. Exits with 1 on any FAIL, with 0 where there is no card, with 2 for
a word that is in no check's name. Not run on a GPU yet.
"""

import subprocess
import sys
import tempfile

import torch

from runs.paths import PROJECT
from tests.gpu import numbers, runs
from tests.gpu.report import Check, run_all, write
from training.card import Card, driver_version, find_card

CHECKS: dict[str, Check] = {
    "first losses agree with the CPU": numbers.losses_agree,
    "accuracies agree with the CPU": numbers.accuracies_agree,
    "20 augmented steps wait for nothing": numbers.steps_wait_for_nothing,
    "a run that pauses goes on alike": numbers.pause_and_resume,
    "recorded seconds are the card's": numbers.seconds_are_the_cards,
    "memory is as predicted": numbers.memory_is_as_predicted,
    "a run that cannot fit is refused": numbers.oversized_is_refused,
    "a graph is faster than single steps": numbers.graph_is_faster,
    "seeds together agree with each alone": numbers.seeds_together_agree,
    "an estimate is near, and keeps no memory": runs.estimate_is_near,
    "a forked run ends on the card it was given": runs.forked_run_ends,
    "a full memory is told, its neighbour ends": runs.full_memory_is_told,
    "slots are faster than one": runs.slots_are_faster,
}


def main(names: list[str]) -> int:
    """Run all checks, or those whose names hold one of the words; 2 for a word of none."""
    for word in names:
        if not any(word in name for name in CHECKS):
            print(f"gpu-test: no check has {word!r} in its name: choose words of", file=sys.stderr)
            print("\n".join(f"  {name}" for name in CHECKS), file=sys.stderr)
            return 2
    card = find_card()
    if not isinstance(card, Card):
        print(f"gpu-test: {card or 'no NVIDIA GPU here'}: 0 run")
        write([], {"card": str(card or "none")}, PROJECT / "build")
        return 0
    facts: dict[str, object] = {
        "name": card.name,
        "memory": card.memory,
        "capability": ".".join(map(str, card.capability)),
        "driver": driver_number(),
        "cuda": f"{driver_version() // 1000}.{driver_version() % 1000 // 10}",
        "torch": torch.__version__,
    }
    print(f"gpu-test: {card.name}, {card.memory / 2**30:.0f} GB, capability {facts['capability']},")
    print(f"          driver {facts['driver']} for CUDA {facts['cuda']}, torch {facts['torch']}")
    chosen = [name for name in CHECKS if any(word in name for word in names)] if names else []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        runs.live_in(home)
        results = run_all(CHECKS, chosen)
    path = write(results, facts, PROJECT / "build")
    failed = sum(not result.passed for result in results)
    print(f"gpu-test: {len(results)} run, {failed} failed; {path}")
    return 1 if failed else 0


def driver_number() -> str:
    """Return the driver's number by nvidia-smi, such as 580.65.06, or why there is none."""
    try:
        done = subprocess.run(
            ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"],
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        return f"unknown, nvidia-smi failed ({type(error).__name__})"
    return (done.stdout.split() or ["unknown"])[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
