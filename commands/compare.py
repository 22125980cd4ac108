"""Compare networks with the first one, stage by stage."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from analysis.of_spec import profile_spec
from analysis.records import Profile
from backbones.registry import parse
from design.compared import distinct
from viz.comparison import operation_changes, stage_changes
from viz.difference import Difference
from viz.difference_words import summary
from viz.numbers import with_plain_spaces


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    parser.add_argument("specs", nargs="+", metavar="SPEC", help="2 to 6 networks")
    parser.add_argument("--json", action="store_true", help="one JSON object of all")
    parser.add_argument("--out", type=Path, help="a report: file ending in .html")


def run(options: argparse.Namespace) -> None:
    """Print sums, what differs and the stages side by side, or write the report."""
    specs = distinct([parse(text) for text in options.specs])
    if options.out and options.out.suffix != ".html":
        raise OSError(f"--out {options.out}: the name must end in .html")
    networks = [profile_spec(spec) for spec in specs]
    if options.out:
        # Imported here, as Plotly takes half a second.
        from viz.compare_report import report

        options.out.write_text(report(networks, [n.name for n in networks]), encoding="utf-8")
    elif options.json:
        print(json.dumps(_record(networks), indent=1))
    else:
        print(with_plain_spaces(_text(networks)))


def _record(networks: list[Profile]) -> dict[str, Any]:
    differences = [Difference(networks[0], other) for other in networks[1:]]
    return {
        "networks": [
            {
                "spec": network.name,
                "params": network.params,
                "macs": network.macs,
                "activation_bytes": network.activation_bytes,
                "peak_bytes": network.peak_activation_bytes,
                "depth": network.depth,
                "receptive_field": list(network.receptive_field.largest),
            }
            for network in networks
        ],
        "comparisons": [
            {
                "spec": difference.after.name,
                "against": difference.before.name,
                "summary": with_plain_spaces(summary(difference)),
                "stages": [
                    asdict(part) | {"change": asdict(part.change)}
                    for part in stage_changes(difference)
                ],
                "operations": [asdict(one) for one in operation_changes(difference)],
            }
            for difference in differences
        ],
    }


def _text(networks: list[Profile]) -> str:
    from viz.compare_report import stages, totals

    lines = [*_aligned(*totals(networks, [network.name for network in networks]))]
    for other in networks[1:]:
        difference = Difference(networks[0], other)
        lines += ["", other.name, summary(difference), *_aligned(*stages(difference))]
    return "\n".join(lines)


def _aligned(heading: Any, rows: Any) -> list[str]:
    table = [heading, *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]
