"""Measure the peaks of this machine: arithmetic, and bandwidth by the bytes that are moved."""

import argparse
import json

from analysis.machine import keep_peaks, measure_peaks, peaks_here
from analysis.roofline import Device
from viz.numbers import in_bytes, with_plain_spaces
from viz.roofline_plots import rate


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    parser.add_argument("--again", action="store_true", help="measure anew, keep the larger")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(options: argparse.Namespace) -> None:
    """Measure the machine if it was not measured before, and print its peaks."""
    device = keep_peaks(measure_peaks()) if options.again else peaks_here()
    print(json.dumps(as_json(device)) if options.json else _report(device))


def as_json(device: Device) -> dict[str, object]:
    """Return plain data: FLOP/s, and pairs of bytes moved and bytes a second."""
    return {
        "machine": device.name,
        "peak_flops": device.flops,
        "bandwidths": [list(pair) for pair in device.bandwidths],
        "source": device.source,
    }


def _report(device: Device) -> str:
    lines = [device.name, f"arithmetic  {rate(device.flops)}"]
    lines += [f"{in_bytes(size):>10}  {in_bytes(speed)}/s" for size, speed in device.bandwidths]
    return with_plain_spaces("\n".join(lines))
