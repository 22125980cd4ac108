"""Run the measurements: ``python -m bench [NAME ...]``; writes build/bench.json."""

import gc
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path

import torch

from bench import (
    bounds,
    browser,
    budgets,
    coldstart,
    command_line,
    design,
    diagram,
    differences,
    dragging,
    explore,
    frames,
    inside,
    lecture,
    linked,
    measuring,
    memory,
    profiles,
    search,
    training,
    turns,
)
from bench.measurement import Measurement

MEASUREMENTS: dict[str, Callable[[], Iterable[Measurement]]] = {
    "profile": profiles.measure,
    "memory": memory.measure,
    "bounds": bounds.measure,
    "command line": command_line.measure,
    "explore": explore.measure,
    "turns": turns.measure,
    "coldstart": coldstart.measure,
    "training": training.measure,
    "diagram": diagram.measure,
    "dragging": dragging.measure,
    "differences": differences.measure,
    "linked": linked.measure,
    "design": design.measure,
    "frames": frames.measure,
    "budgets": budgets.measure,
    "inside": inside.measure,
    "lecture": lecture.measure,
    "measuring": measuring.measure,
    "search": search.measure,
    "browser": browser.measure,
}
OUTPUT = Path(__file__).parents[1] / "build" / "bench.json"


def main(names: list[str]) -> int:
    """Measure all, or what is named; later results replace earlier ones of the same name."""
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        print(f"bench: {unknown[0]} is not measured; choose {', '.join(MEASUREMENTS)}")
        return 2
    torch.set_num_threads(1)
    # The measuring process must not pause for collections of its own while it waits.
    gc.collect()
    gc.freeze()
    kept = {record["name"]: record for record in _read()}
    for name in names or MEASUREMENTS:
        for record in MEASUREMENTS[name]():
            print(_line(record), flush=True)
            kept[record.name] = asdict(record)
            OUTPUT.parent.mkdir(exist_ok=True)
            OUTPUT.write_text(json.dumps(list(kept.values()), indent=1) + "\n")
    return 0


def _read() -> list[dict[str, object]]:
    return json.loads(OUTPUT.read_text()) if OUTPUT.exists() else []


def _line(record: Measurement) -> str:
    line = f"{record.name:74} {record.value:10.2f} {record.unit:6}"
    if record.peer is not None and record.ratio is not None:
        line += f" peer {record.peer:9.1f}, ratio {record.ratio:6.1f}"
    if record.target:
        line += f"  target {record.target}: {'met' if record.met else 'MISSED'}"
    return line.rstrip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
