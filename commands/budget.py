"""Find the best settings of each family under a budget."""

import argparse
import json
import sys

from analysis.roofline import Device
from backbones.registry import DEFAULT, FAMILIES
from commands.device_option import add_device_option, chosen_device
from design.budget import (
    MOST_ANSWERS,
    NONE_WITHIN,
    ORDERS,
    best,
    candidates,
    check_families,
    check_limits,
)
from design.limits import AmountError, amount, seconds
from design.records import Candidate, Limits
from language.said import SaidError
from viz.numbers import in_bytes, with_plain_spaces
from viz.roofline_plots import in_time
from viz.times import Times

MOST_TOLD = 20

HEADING = (
    f"{'parameters':>13}  {'MACs':>16}  {'peak':>8}  {'at least':>8}  {'of budget':>9}  network"
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    parser.add_argument("--max-params", default="", metavar="NUMBER", help="such as 5M")
    parser.add_argument("--max-macs", default="", metavar="NUMBER", help="such as 300M or 1.5G")
    parser.add_argument(
        "--max-memory",
        default="",
        metavar="BYTES",
        help="activations alive at once at inference, float32, one image, such as 4MB",
    )
    parser.add_argument(
        "--max-ms",
        default="",
        metavar="NUMBER",
        help="milliseconds that the lower bound of one image may take, such as 5; the network "
        "itself takes longer",
    )
    add_device_option(parser)
    parser.add_argument("--input-size", default="224", metavar="PIXELS", help="of the images")
    parser.add_argument("--num-classes", default="1000", metavar="NUMBER", help="of the task")
    parser.add_argument(
        "--family",
        action="append",
        default=[],
        metavar="NAME",
        help=f"again for several, all without: {', '.join(FAMILIES)}",
    )
    parser.add_argument(
        "--order",
        choices=tuple(ORDERS),
        default="macs",
        help="the best network has the most of these",
    )
    parser.add_argument(
        "--most", type=int, default=MOST_ANSWERS, help="networks of each family [3]"
    )
    parser.add_argument("--json", action="store_true", help="one JSON list of all answers")


def run(options: argparse.Namespace) -> None:
    """Print the answers, the families in their order; the best of each comes first.

    A family that cannot be searched is told on stderr; raises SaidError where none can.
    """
    limits = Limits(
        amount("max_params", options.max_params),
        amount("max_macs", options.max_macs),
        amount("max_memory", options.max_memory),
        seconds("max_ms", options.max_ms),
    )
    check_limits(limits)
    task = DEFAULT.turn("input_size", options.input_size).turn("num_classes", options.num_classes)
    families = check_families(options.family)
    if not 1 <= options.most <= MOST_TOLD:
        raise AmountError(
            "most={most} is not allowed: give 1 to {limit}.", most=options.most, limit=MOST_TOLD
        )
    device = chosen_device(options.device)
    found: list[Candidate] = []
    refused: dict[str, SaidError] = {}
    for family in families:
        try:
            tried = list(candidates(family, limits, task.input_size, task.num_classes, device))
        except SaidError as error:
            refused[family] = error
            continue
        answers = best(tried, options.order, options.most)
        if not options.json:
            print("\n".join([*([] if found else [HEADING]), *map(_row, answers)]), flush=True)
        found += answers
    if not found and refused:
        raise next(iter(refused.values()))
    if options.json:
        print(json.dumps([_record(one, device) for one in found], indent=1))
    else:
        print(f"\n{Times(device).note}")
    for family, reason in refused.items():
        print(f"cli.py: {family}: {reason}", file=sys.stderr)
    if found and not any(one.is_feasible for one in found):
        print(NONE_WITHIN, file=sys.stderr)


def _record(one: Candidate, device: Device) -> dict[str, object]:
    return {
        "family": one.family,
        "spec": one.spec,
        "params": one.costs.params,
        "macs": one.costs.macs,
        "peak_bytes": one.costs.peak_bytes,
        "bound_ms": 1e3 * one.costs.seconds,
        "device": device.name,
        "cores": device.cores,
        "feasible": one.is_feasible,
    }


def _row(one: Candidate) -> str:
    costs, share = one.costs, f"{100 * one.spent:.0f} %"
    missed = "" if one.is_feasible else "  (nearest miss)"
    peak, least = in_bytes(costs.peak_bytes), in_time(costs.seconds)
    return with_plain_spaces(
        f"{costs.params:13,}  {costs.macs:16,}  {peak:>8}  {least:>8}  {share:>9}  "
        f"{one.spec}{missed}"
    )
