"""Copy all runs and images, also while the app runs."""

import argparse
import sys
from pathlib import Path

from runs.backup import back_up, back_up_to
from viz.numbers import in_bytes, with_plain_spaces


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    parser.add_argument(
        "file", metavar="FILE", help="the archive, such as class.tar.gz; - is standard output"
    )


def run(options: argparse.Namespace) -> None:
    """Write the archive; tells on stderr what it holds."""
    path = options.file
    contents = back_up(sys.stdout.buffer) if path == "-" else back_up_to(Path(path))
    print(held(len(contents.files), contents.bytes), file=sys.stderr)


def held(files: int, size: int) -> str:
    """Say how much a backup holds; ``size`` in bytes."""
    return with_plain_spaces(f"{files} files, {in_bytes(size)}")
