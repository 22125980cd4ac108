"""Profile a network over a range of one knob or two."""

import argparse
import json
from collections.abc import Sequence

from backbones.registry import parse
from design.axis import MOST_NETWORKS, axis_of
from design.records import Axis, Point
from design.sweep import check_axes, sweep
from knobs.knob import as_text
from viz.numbers import in_bytes, with_plain_spaces


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    parser.add_argument("spec", metavar="SPEC", help="such as 'resnet?depth=50'")
    parser.add_argument(
        "--over",
        action="append",
        required=True,
        metavar="KNOB=RANGE",
        help="from:to:step as in width=16:128:16, or a list as in depth=18,34,50; twice for two "
        f"knobs; at most {MOST_NETWORKS} networks",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(options: argparse.Namespace) -> None:
    """Print a line for each network as soon as it is profiled."""
    base = parse(options.spec)
    axes = [axis_of(base, text) for text in options.over]
    check_axes(axes)
    names = [axis.knob for axis in axes]
    if not options.json:
        heading = "  ".join(f"{name:>12}" for name in names)
        print(f"{heading}  {'parameters':>13}  {'MACs':>16}  {'activations':>11}  {'peak':>8}")
    for point in sweep(base, axes):
        print(json.dumps(_record(axes, point)) if options.json else _row(point), flush=True)


def _record(axes: Sequence[Axis], point: Point) -> dict[str, object]:
    values = {axis.knob: value for axis, value in zip(axes, point.values, strict=True)}
    if point.costs is None:
        return {"values": values, "refused": str(point.refusal)}
    costs = point.costs
    return {
        "values": values,
        "spec": point.spec,
        "params": costs.params,
        "macs": costs.macs,
        "activation_bytes": costs.activation_bytes,
        "peak_bytes": costs.peak_bytes,
    }


def _row(point: Point) -> str:
    values = "  ".join(f"{as_text(value):>12}" for value in point.values)
    if point.costs is None:
        return f"{values}  {point.refusal}"
    costs = point.costs
    activations, peak = in_bytes(costs.activation_bytes), in_bytes(costs.peak_bytes)
    return with_plain_spaces(
        f"{values}  {costs.params:13,}  {costs.macs:16,}  {activations:>11}  {peak:>8}"
    )
