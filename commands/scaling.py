"""Scale a baseline in one dimension or in all, and find the constants of compound scaling."""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from analysis.roofline import Device
from backbones.family import Table
from backbones.registry import FAMILIES
from commands.device_option import add_device_option, chosen_device
from design import scaling
from design.records import DIMENSIONS, Constants, Multipliers, ScaledNetwork
from design.scaling import LEAST, MOST, USUAL, ScalingError
from language.said import message, printable
from published.scaling import scaled_results
from viz.numbers import compact, in_bytes, with_plain_spaces
from viz.roofline_plots import in_time
from viz.scaling_plots import TITLES, multipliers_words
from viz.text_table import aligned
from viz.times import Times

MOST_PHI = 10
WIDEST = 1.0
"""Largest distance from 2 at which points of the grid are kept."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    families = scaling.scalable()
    parser.add_argument(
        "family",
        nargs="?",
        default=families[0],
        metavar="FAMILY",
        help=f"{', '.join(families)} [{families[0]}]",
    )
    parser.add_argument(
        "--phi", metavar="NUMBER", help="compound coefficient, in place of multipliers"
    )
    for name in DIMENSIONS:
        parser.add_argument(
            f"--{name}",
            metavar="NUMBER",
            help=f"multiplier, {LEAST:g} to {MOST:g}; without any {getattr(USUAL, name):g} [1]",
        )
    parser.add_argument(
        "--tolerance",
        default="0.1",
        metavar="NUMBER",
        help="distance of alpha * beta**2 * gamma**2 from 2",
    )
    parser.add_argument(
        "--released",
        default="",
        metavar="NAME",
        help="network whose rounding is told step by step "
        f"[{next(iter(scaling.released(families[0])))}]",
    )
    add_device_option(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object of all")


def run(options: argparse.Namespace) -> None:
    """Print the networks with about as many MACs, what the grid leaves, and the released tables."""
    family = options.family
    base = scaling.baseline(family)
    by = _multipliers(family, options)
    tolerance = _number("tolerance", options.tolerance, 0, WIDEST)
    tables = _tables(family, options.released)
    device = chosen_device(options.device)
    own = scaling.scaled(family, by, device=device)
    curves = list(scaling.curves(family, device))
    equals = scaling.at_macs(family, own.costs.macs, curves, device)
    points, chosen = scaling.grid(tolerance), scaling.chosen(family)
    if options.json:
        record = {
            "family": family,
            "baseline": base.text,
            "device": device.name,
            "cores": device.cores,
            "own": _record(own),
            "equals": [_record(one) for one in equals],
            "curves": [_record(one) for one in curves],
            "grid": {
                "tolerance": tolerance,
                "of": scaling.POINTS,
                "left": len(points),
                "points": [_constants(one) for one in points],
                "chosen": _constants(chosen),
                "grown": scaling.grown(family),
            },
            "printed": [asdict(one) for one in scaled_results()],
            "tables": [asdict(table) for table in tables],
        }
        print(json.dumps(record, indent=1))
        return
    lines = [*_networks(own, equals, device), "", *_grid(family, points, chosen, tolerance)]
    for table in tables:
        rows = [tuple(map(str, row)) for row in table.rows]
        lines += ["", table.title, *aligned(table.columns, rows)]
    print(with_plain_spaces("\n".join(lines)))


def _multipliers(family: str, options: argparse.Namespace) -> Multipliers:
    """Return the multipliers that are asked for; those of Table 7 where none is."""
    given = {name: getattr(options, name) for name in DIMENSIONS if getattr(options, name)}
    if options.phi is None:
        found = {name: _number(name, text, LEAST, MOST) for name, text in given.items()}
        return Multipliers(**found) if found else USUAL
    if given:
        raise ScalingError(
            message("Give phi or multipliers of width, depth, resolution, not both.")
        )
    phi = _number("phi", options.phi, 0, MOST_PHI)
    return scaling.compound(phi, scaling.chosen(family))


def _number(name: str, text: str, low: float, high: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise ScalingError(
            message("{name}={value} is not allowed: give a number from {low} to {high}."),
            name=name,
            value=printable(text),
            low=f"{low:g}",
            high=f"{high:g}",
        )
    return value


def _tables(family: str, name: str) -> Sequence[Table]:
    """Return the tables of a released network; raises ScalingError for another name."""
    networks = scaling.released(family)
    name = name or next(iter(networks))
    if name not in networks:
        raise ScalingError(
            message("{name}={value} is not allowed: choose {allowed}."),
            name="released",
            value=printable(name),
            allowed=", ".join(sorted(networks)),
        )
    return FAMILIES[family].tables(networks[name])


def _networks(own: ScaledNetwork, equals: Sequence[ScaledNetwork], device: Device) -> Iterator[str]:
    """Write the wanted network and of each curve the one with about as many MACs."""
    heading = (
        "scaled", "multipliers", "MACs", "parameters", "activations", "peak", "at least", "network",
    )  # fmt: skip
    rows = [
        (
            TITLES.get(one.kind, "yours"),
            multipliers_words(one),
            compact(one.costs.macs),
            compact(one.costs.params),
            in_bytes(one.costs.activation_bytes),
            in_bytes(one.costs.peak_bytes),
            in_time(one.costs.seconds),
            one.spec,
        )
        for one in (own, *equals)
    ]
    yield from aligned(heading, rows)
    yield ""
    yield Times(device).note


def _grid(
    family: str, points: Sequence[Constants], chosen: Constants, tolerance: float
) -> Iterator[str]:
    yield (
        f"{len(points)} of {scaling.POINTS:,} points have alpha * beta**2 * gamma**2 within "
        f"{tolerance:g} of 2 (--json lists them)"
    )
    yield (
        f"the paper chose alpha {chosen.alpha:g}, beta {chosen.beta:g}, gamma {chosen.gamma:g}: "
        f"{chosen.growth:.2f}"
    )
    if factor := scaling.grown(family):
        yield f"the built network of phi 1 has {factor:.2f} times the MACs of the baseline"


def _record(one: ScaledNetwork) -> dict[str, Any]:
    return {
        "kind": one.kind,
        **asdict(one.by),
        "spec": one.spec,
        "params": one.costs.params,
        "macs": one.costs.macs,
        "activation_bytes": one.costs.activation_bytes,
        "peak_bytes": one.costs.peak_bytes,
        "bound_ms": 1e3 * one.costs.seconds,
    }


def _constants(one: Constants) -> dict[str, float]:
    return asdict(one) | {"growth": one.growth}
