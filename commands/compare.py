"""Compare networks with the first one, stage by stage."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from analysis.export import field_as_json
from analysis.of_spec import profile_spec
from analysis.records import Profile
from analysis.roofline import bound
from backbones.named import HELP, add_module_options, all_named
from commands.device_option import add_device_option, chosen_device
from commands.kept_results import kept_medians
from commands.not_counted import tell_not_counted
from commands.out_file import ending_of
from design.compared import distinct
from viz.comparison import Sums, operation_changes, shares, stage_changes, whole_of
from viz.difference import Difference
from viz.difference_words import summary
from viz.numbers import with_plain_spaces
from viz.text_table import aligned
from viz.times import Times

MOST_OPERATIONS = 10
"""Operations that the text names, those with the largest shares; ``--json`` has all."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    parser.add_argument("specs", nargs="+", metavar="SPEC", help=f"2 to 6 networks, {HELP}")
    add_module_options(parser)
    add_device_option(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object of all")
    parser.add_argument("--out", type=Path, help="a report: file ending in .html")


def run(options: argparse.Namespace) -> None:
    """Print sums, what differs and the stages side by side, or write the report."""
    specs = distinct(all_named(options.specs, options))
    if options.out:
        ending_of(options.out, ["html"])
    networks = [profile_spec(spec) for spec in specs]
    for network in networks:
        tell_not_counted(network.name, network.not_counted)
    times = Times(chosen_device(options.device), kept_medians([n.name for n in networks]))
    if options.out:
        # Imported here, as Plotly takes half a second.
        from viz.compare_report import report

        written = report(networks, [n.name for n in networks], times)
        options.out.write_text(written, encoding="utf-8")
    elif options.json:
        print(json.dumps(_record(networks, times), indent=1))
    else:
        print(with_plain_spaces(_text(networks, times)))


def _record(networks: list[Profile], times: Times) -> dict[str, Any]:
    differences = [Difference(networks[0], other) for other in networks[1:]]
    return {
        "networks": [
            {
                "spec": network.name,
                "params": network.params,
                "params_used": network.params_used,
                "macs": network.macs,
                "not_counted": [part._asdict() for part in network.not_counted],
                "activation_bytes": network.activation_bytes,
                "peak_bytes": network.peak_activation_bytes,
                "depth": network.depth,
                "receptive_field": field_as_json(network.receptive_field),
                "bound_ms": 1e3 * bound(network, times.device).seconds,
                "device": times.device.name,
                "cores": times.device.cores,
                "measured_ms": times.measured.get(network.name),
            }
            for network in networks
        ],
        "comparisons": [
            {
                "spec": difference.after.name,
                "against": difference.before.name,
                "summary": with_plain_spaces(summary(difference)),
                "stages": [
                    asdict(part) | _change(part.change, whole_of(difference))
                    for part in stage_changes(difference)
                ],
                "operations": [
                    asdict(one) | _change(one.change, whole_of(difference))
                    for one in operation_changes(difference)
                ],
            }
            for difference in differences
        ],
    }


def _change(change: Sums, whole: Sums) -> dict[str, Any]:
    return {"change": asdict(change), "share": shares(change, whole)}


def _text(networks: list[Profile], times: Times) -> str:
    from viz.compare_report import operations, stages, totals

    names = [network.name for network in networks]
    lines = [*aligned(*totals(networks, names, times)), "", times.note]
    for other in networks[1:]:
        difference = Difference(networks[0], other)
        lines += ["", other.name, summary(difference), *aligned(*stages(difference))]
        lines += ["", *aligned(*operations(difference, MOST_OPERATIONS))]
    return "\n".join(lines)
