"""Bound the time of networks from below: arithmetic and memory traffic of each operation."""

import argparse
import json

from analysis.of_spec import profile_spec
from analysis.roofline import HERE, NetworkBound, bound
from backbones.named import HELP, add_module_options, all_named
from backbones.spec import BackboneSpec
from commands.batch_option import batch
from commands.device_option import add_device_option, chosen_device
from commands.kept_results import kept_time
from commands.not_counted import tell_not_counted
from measuring.records import Setting
from measuring.settings import setting_of
from viz.numbers import in_bytes, share, with_plain_spaces
from viz.roofline_plots import in_time, rate
from viz.times import device_name

MOST_SHOWN = 8
"""Operations that the report lists, the longest first."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    parser.add_argument("specs", nargs="+", metavar="SPEC", help=HELP)
    add_module_options(parser)
    add_device_option(parser, HERE)
    parser.add_argument("--batch", type=batch, default=1, help="images in a batch")
    parser.add_argument(
        "--threads",
        default="1",
        metavar="N",
        help="with --device here: cores that compute together [1]",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(options: argparse.Namespace) -> None:
    """Print the least time of each network beside the measured one, and its longest operations."""
    specs = all_named(options.specs, options)
    threads = setting_of(threads=options.threads).threads
    device = chosen_device(options.device, threads)
    for spec in specs:
        network = profile_spec(spec)
        found = bound(network, device, options.batch)
        median, measured = _measured(spec, found, threads)
        print(
            json.dumps(found.as_json(measured, median))
            if options.json
            else _report(found, measured, median)
        )
        tell_not_counted(network.name, network.not_counted)


def _measured(
    spec: BackboneSpec, found: NetworkBound, threads: int
) -> tuple[float | None, dict[str, float]]:
    """Return the seconds of a pass and of its operations that are kept for the same setting."""
    if found.device.key != HERE:
        return None, {}
    kept = kept_time(spec, Setting(batch=found.batch, threads=threads))
    if kept is None:
        return None, {}
    by_path = kept.times.by_path if kept.times else {}
    return 1e-3 * kept.measurement.median_ms, {path: 1e-3 * one for path, one in by_path.items()}


def _report(found: NetworkBound, measured: dict[str, float], median: float | None) -> str:
    device = found.device
    least, memory = in_time(found.seconds), share(found.share("memory"), 1)
    lines = [
        f"{found.name}, batch {found.batch}, on {device_name(device)}",
        f"at least {least}, {memory} of it for memory traffic",
        f"peaks: {rate(device.flops)}, {in_bytes(device.main_bandwidth)}/s ({device.source})",
    ]
    if median is not None:
        times = f"{median / found.seconds:.2f} times the bound"
        lines.insert(2, f"measured {in_time(median)}, {times} (eager PyTorch, median of a pass)")
    longest = sorted(found.operations, key=lambda one: -one.seconds)[:MOST_SHOWN]
    lines += [
        f"  {one.work.path:44} {in_time(one.seconds):>10}  {one.limit:10} "
        f"{one.work.intensity:8.1f} FLOPs/byte{_beside(measured.get(one.work.path))}"
        for one in longest
    ]
    return with_plain_spaces("\n".join([*lines, ""]))


def _beside(seconds: float | None) -> str:
    return "" if seconds is None else f"  measured {in_time(seconds):>10}"
