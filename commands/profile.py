"""Count a network, layer by layer."""

import argparse
import json

from analysis.export import as_json
from analysis.of_spec import profile_spec
from analysis.records import Profile
from backbones.named import HELP, add_module_options, all_named
from commands.not_counted import tell_not_counted
from viz.numbers import compact, in_bytes, sides, with_plain_spaces
from viz.outline import LEVELS
from viz.text_table import table


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    parser.add_argument("specs", nargs="+", metavar="SPEC", help=HELP)
    add_module_options(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--level", choices=LEVELS, default="blocks", help="rows of the table")


def run(options: argparse.Namespace) -> None:
    """Print each network's sums and table; all are read before the first is printed."""
    specs = all_named(options.specs, options)
    for network in [profile_spec(spec) for spec in specs]:
        print(json.dumps(as_json(network)) if options.json else _report(network, options.level))
        tell_not_counted(network.name, network.not_counted)


def _report(network: Profile, level: str) -> str:
    field = network.receptive_field
    results = in_bytes(network.activation_bytes)
    alive = in_bytes(network.peak_activation_bytes)
    used = network.params_used
    layers = "layer" if network.depth == 1 else "layers"
    least, most = sides(field.smallest), sides(field.largest)
    unit = "pixel" if most == "1" else "pixels"
    extent = f"{most} {unit}" if least == most else f"{least} to {most} {unit}"
    unused = "" if used == network.params else f", of which this pass uses {used:,}"
    lines = "\n".join(
        (
            network.name,
            table(network, level),
            f"parameters       {network.params:,} ({compact(network.params)}){unused}",
            f"MACs             {network.macs:,} ({compact(network.macs)}; FLOPs are twice that)",
            f"activations      {network.activation_bytes:,} bytes ({results}, {alive} at once)",
            f"depth            {network.depth} weighted {layers}",
            f"receptive field  {extent}",
            "",
        )
    )
    return with_plain_spaces(lines)
