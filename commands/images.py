"""Keep images of one's own, to train on by their name."""

import argparse
from pathlib import Path

from training import images_command


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define what is done with images, and from where they come."""
    parser.add_argument("action", choices=("add",), help="add: keep the images of a file")
    parser.add_argument(
        "source",
        metavar="FILE",
        type=Path,
        help="a zip file, or a folder, of folders for classes",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(options: argparse.Namespace) -> None:
    """Keep the images, and print their name, what is in each class, and what was skipped."""
    data = images_command.add(options.source)
    print(images_command.as_json(data) if options.json else images_command.as_text(data))
