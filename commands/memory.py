"""Tell the memory that networks take in training or at inference."""

import argparse
import json
from typing import Any

from analysis.memory import OPTIMISERS
from analysis.memory_records import Memory
from analysis.of_spec import memory_of_spec
from backbones.named import HELP, add_module_options, all_named
from commands.batch_option import batch
from viz.numbers import in_bytes, with_plain_spaces

BUDGETS = (8, 12, 24)
"""Memory in gigabytes (10^9 bytes) for which the largest batch is told."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    parser.add_argument("specs", nargs="+", metavar="SPEC", help=HELP)
    add_module_options(parser)
    parser.add_argument("--batch", type=batch, default=8, help="images in a batch")
    parser.add_argument(
        "--optimiser", choices=tuple(OPTIMISERS), default="momentum", help="of the training step"
    )
    parser.add_argument("--inference", action="store_true", help="forward alone, without gradients")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(options: argparse.Namespace) -> None:
    """Print each network's memory by use, its peak, and the largest batches."""
    for spec in all_named(options.specs, options):
        memory = memory_of_spec(spec, "" if options.inference else options.optimiser)
        found = as_json(memory, options.batch)
        print(json.dumps(found) if options.json else _report(memory, options.batch))


def as_json(memory: Memory, batch: int) -> dict[str, Any]:
    """Return plain data: the peak by use, what operations keep, the largest batches."""
    peak, kept = memory.peak(batch), memory.kept(batch)
    return {
        "spec": memory.name,
        "optimiser": memory.optimiser or None,
        "batch": batch,
        "peak_bytes": peak.total,
        "peak_at": memory.moments[peak.moment].path,
        "peak_phase": memory.moments[peak.moment].phase,
        "by_use": dict(peak.by_use),
        "kept_bytes": sum(kept.values()),
        "largest_batch": {
            f"{gigabytes} GB": memory.largest_batch(gigabytes * 10**9) for gigabytes in BUDGETS
        },
        "operations": [
            {"path": path, "kind": memory.kinds[path], "kept_bytes": kept.get(path, 0),
             "peak_bytes": most}
            for path, most in memory.peaks(batch).items()
        ],
    }  # fmt: skip


def _report(memory: Memory, batch: int) -> str:
    peak = memory.peak(batch)
    moment = memory.moments[peak.moment]
    kind = f"training step with {memory.optimiser}" if memory.optimiser else "inference"
    lines = [f"{memory.name}: {kind}, batch {batch}"]
    lines += [f"{use:16} {in_bytes(size):>8}" for use, size in peak.by_use.items() if size]
    lines += [f"{'peak':16} {in_bytes(peak.total):>8} in {moment.phase} at {moment.path}"]
    for gigabytes in BUDGETS:
        largest = memory.largest_batch(gigabytes * 10**9)
        lines.append(f"largest batch in {gigabytes} GB: {largest}")
    return with_plain_spaces("\n".join([*lines, ""]))
