"""Bring a backup back while the app is stopped."""

import argparse
import sys
from contextlib import nullcontext
from pathlib import Path

from commands.backup import held
from runs.restore import restore


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    parser.add_argument(
        "file", metavar="FILE", help="the archive, such as class.tar.gz; - is standard input"
    )
    parser.add_argument("--replace", action="store_true", help="what is there makes room")


def run(options: argparse.Namespace) -> None:
    """Restore the archive; tells on stderr what it held."""
    is_piped = options.file == "-"
    with nullcontext(sys.stdin.buffer) if is_piped else Path(options.file).open("rb") as source:
        contents = restore(source, options.replace)
    print(held(len(contents.files), contents.bytes), file=sys.stderr)
