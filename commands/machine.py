"""Measure the peaks of this machine, of one core and of all: arithmetic, bandwidth by size."""

import argparse
import json

from analysis.machine import SOURCE, Peaks, Rates, peaks_here
from runs.machine import processor
from viz.numbers import in_bytes, with_plain_spaces
from viz.roofline_plots import rate


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    parser.add_argument("--again", action="store_true", help="measure anew, keep the larger")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(options: argparse.Namespace) -> None:
    """Measure the machine if it was not measured before, and print its peaks."""
    peaks = peaks_here(again=options.again)
    print(json.dumps(as_json(peaks)) if options.json else _report(peaks))


def as_json(peaks: Peaks) -> dict[str, object]:
    """Return plain data: FLOP/s, and pairs of bytes moved and bytes a second."""
    return {
        "machine": processor(),
        "cores": peaks.cores,
        **_plain(peaks.together),
        "one_core": _plain(peaks.one),
        "source": SOURCE,
    }


def _plain(rates: Rates) -> dict[str, object]:
    return {
        "peak_flops": rates.flops,
        "bandwidths": [list(pair) for pair in rates.bandwidths],
    }


def _report(peaks: Peaks) -> str:
    columns = {"1 core": peaks.one} | (
        {f"{peaks.cores} cores": peaks.together} if peaks.cores > 1 else {}
    )
    rows = [["", *columns], ["arithmetic", *(rate(one.flops) for one in columns.values())]]
    for place, (size, _) in enumerate(peaks.one.bandwidths):
        speeds = (one.bandwidths[place][1] for one in columns.values())
        rows.append([in_bytes(size), *(f"{in_bytes(speed)}/s" for speed in speeds)])
    lines = ["  ".join([f"{row[0]:>10}", *(f"{cell:>14}" for cell in row[1:])]) for row in rows]
    return with_plain_spaces("\n".join([processor(), *lines]))
