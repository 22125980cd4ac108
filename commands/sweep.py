"""Profile a network over a range of one knob or two."""

import argparse
import json
from collections.abc import Mapping, Sequence

from analysis.roofline import Device
from backbones.registry import parse
from commands.device_option import add_device_option, chosen_device
from commands.kept_results import kept_accuracies, kept_medians
from commands.not_counted import tell_not_counted
from design.axis import MOST_NETWORKS, axis_of
from design.records import Axis, Point
from design.sweep import check_axes, sweep
from knobs.knob import as_text
from viz.numbers import in_bytes, with_plain_spaces
from viz.roofline_plots import in_time
from viz.speed_plots import in_milliseconds
from viz.times import Times


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
    add_device_option(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(options: argparse.Namespace) -> None:
    """Print a line for each network as soon as it is profiled."""
    base = parse(options.spec)
    axes = [axis_of(base, text) for text in options.over]
    check_axes(axes)
    device = chosen_device(options.device)
    names = [axis.knob for axis in axes]
    if not options.json:
        heading = "  ".join(f"{name:>12}" for name in names)
        heading += f"  {'parameters':>13}  {'MACs':>16}  {'activations':>11}"
        print(f"{heading}  {'peak':>8}  {'at least':>8}  {'measured':>8}")
    medians: dict[str, float] = {}
    for point in sweep(base, axes, device=device):
        medians |= kept_medians([point.spec])
        if options.json:
            print(json.dumps(_record(axes, point, device, medians)), flush=True)
        else:
            print(_row(point, medians), flush=True)
        if point.costs:
            tell_not_counted(point.spec, point.costs.not_counted)
    if not options.json:
        print(f"\n{Times(device, medians).note}")


def _record(
    axes: Sequence[Axis], point: Point, device: Device, medians: Mapping[str, float]
) -> dict[str, object]:
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
        "bound_ms": 1e3 * costs.seconds,
        "device": device.name,
        "cores": device.cores,
        "measured_ms": medians.get(point.spec),
        "accuracy": [
            {
                "data": one.recipe.data,
                "recipe": one.recipe.changed(),
                "mean": one.mean,
                "seeds": one.seeds,
                "interval": one.interval,
            }
            for one in kept_accuracies([point.spec])
        ],
    }


def _row(point: Point, medians: Mapping[str, float]) -> str:
    values = "  ".join(f"{as_text(value):>12}" for value in point.values)
    if point.costs is None:
        return f"{values}  {point.refusal}"
    costs = point.costs
    median = medians.get(point.spec)
    activations, peak = in_bytes(costs.activation_bytes), in_bytes(costs.peak_bytes)
    return with_plain_spaces(
        f"{values}  {costs.params:13,}  {costs.macs:16,}  {activations:>11}  {peak:>8}  "
        f"{in_time(costs.seconds):>8}  {in_milliseconds(median) if median else '–':>8}"
    )
