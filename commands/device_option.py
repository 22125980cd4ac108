"""Read the device of which the roofline bounds times."""

import argparse

from analysis.machine import peaks_here, usual_device
from analysis.roofline import HERE, Device, first_named, named_devices


def add_device_option(parser: argparse.ArgumentParser, usual: str = "") -> None:
    """Define the option; ``usual`` is the device's key where none is given."""
    given = f"[{usual}]" if usual else f"[here if it was measured before, else {first_named().key}]"
    parser.add_argument(
        "--device",
        choices=(HERE, *named_devices()),
        default=usual,
        help=f"whose roofline bounds the time; here: a core of this machine, measured once {given}",
    )


def chosen_device(key: str, threads: int = 1) -> Device:
    """Return a named device, or ``threads`` cores of this machine, measured if it was not before.

    Without a key a core of this machine if it was measured, else the first of the named devices.
    """
    if not key:
        return usual_device()
    return peaks_here().on(threads) if key == HERE else named_devices()[key]
