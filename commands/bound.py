"""Bound the time of networks from below: arithmetic and memory traffic of each operation."""

import argparse
import json

from analysis.of_spec import profile_spec
from analysis.roofline import HERE, NetworkBound, bound
from backbones.named import HELP, add_module_options, all_named
from commands.batch_option import batch
from commands.device_option import add_device_option, chosen_device
from commands.not_counted import tell_not_counted
from viz.numbers import in_bytes, share, with_plain_spaces
from viz.roofline_plots import in_time, rate

MOST_SHOWN = 8
"""Operations that the report lists, the longest first."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    parser.add_argument("specs", nargs="+", metavar="SPEC", help=HELP)
    add_module_options(parser)
    add_device_option(parser, HERE)
    parser.add_argument("--batch", type=batch, default=1, help="images in a batch")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(options: argparse.Namespace) -> None:
    """Print the least time of each network, and of its longest operations."""
    specs = all_named(options.specs, options)
    device = chosen_device(options.device)
    for spec in specs:
        network = profile_spec(spec)
        found = bound(network, device, options.batch)
        print(json.dumps(found.as_json()) if options.json else _report(found))
        tell_not_counted(network.name, network.not_counted)


def _report(found: NetworkBound) -> str:
    device = found.device
    least, memory = in_time(found.seconds), share(found.share("memory"), 1)
    lines = [
        f"{found.name}, batch {found.batch}, on {device.name}",
        f"at least {least}, {memory} of it for memory traffic",
        f"peaks: {rate(device.flops)}, {in_bytes(device.main_bandwidth)}/s ({device.source})",
    ]
    longest = sorted(found.operations, key=lambda one: -one.seconds)[:MOST_SHOWN]
    lines += [
        f"  {one.work.path:44} {in_time(one.seconds):>10}  {one.limit:10} "
        f"{one.work.intensity:8.1f} FLOPs/byte"
        for one in longest
    ]
    return with_plain_spaces("\n".join([*lines, ""]))
