"""List the published networks."""

import argparse
import json

from backbones.registry import PRESETS


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(options: argparse.Namespace) -> None:
    """Print a line for each."""
    for name, preset in PRESETS.items():
        record = {"name": name, "spec": preset.spec.text, "source": preset.source}
        print(
            json.dumps(record) if options.json else "{name:24} {spec:48} {source}".format(**record)
        )
