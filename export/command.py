"""Define ``cli.py export``: write a network as a file for other programs and people."""

import argparse
import sys
from pathlib import Path
from typing import Any

from language.said import SaidError, message

ENDINGS = ("py", "onnx", "pt2", "csv", "md", "tex", "html")
ROWS = {"operations": "layers", "blocks": "blocks", "stages": "stages"}


class WrongFileError(SaidError):
    """What is asked for goes with no file of that kind."""


def add_export(commands: Any) -> None:
    """Add the command to the others."""
    parser = commands.add_parser("export", help="write a network as a file for other programs")
    parser.add_argument("spec", metavar="SPEC", help="such as 'resnet?depth=50'")
    parser.add_argument(
        "--to", choices=ENDINGS, help="the format [that of which FILE has the ending]"
    )
    parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="the file")
    parser.add_argument("--rows", choices=ROWS, help="rows of the table in csv, md, tex and html")
    parser.add_argument(
        "--without-weights", action="store_true", help="onnx: constants in place of weights"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Write the file; of one with weights, what was found when it was tried goes to stderr."""
    # Imported here: templates and exporters are of no use to the other commands.
    from backbones.registry import parse
    from export.formats import FORMATS, write_quick, write_slow
    from export.network import Network

    ending = options.to or options.out.suffix.removeprefix(".")
    if ending not in ENDINGS:
        allowed = ", ".join(f".{known}" for known in ENDINGS)
        raise WrongFileError(
            message("--out {file}: give --to, or a name that ends in one of {endings}"),
            file=options.out,
            endings=allowed,
        )
    form = FORMATS[ending]
    if options.rows and form.rows is None:
        raise WrongFileError(message("--rows: a file of .{ending} has no table"), ending=ending)
    if options.without_weights and ending != "onnx":
        raise WrongFileError(message("--without-weights: only .onnx files can be without"))
    network = Network.of(parse(options.spec))
    if form.make:
        options.out.write_bytes(write_quick(network, ending, ROWS.get(options.rows)))
        return
    trial = write_slow(
        network,
        ending,
        options.out,
        with_weights=not options.without_weights,
        tell=lambda step: print(f"{step} ...", file=sys.stderr, flush=True),
    )
    print(
        f"{trial.bytes:,} bytes, random weights (seed 0); "
        f"relative difference of the logits {trial.difference:.1e}",
        file=sys.stderr,
    )
