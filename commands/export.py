"""Write a network as a file for other programs and people."""

import argparse
import sys
from pathlib import Path

from backbones.named import HELP, add_module_options, all_named
from commands.not_counted import tell_not_counted
from commands.out_file import ending_of
from export.formats import FORMATS, write_quick, write_slow
from export.network import ROWS, Network
from language.said import SaidError, message

GROUPINGS = {word: grouping for grouping, word in ROWS.items()}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    parser.add_argument("spec", metavar="SPEC", help=HELP)
    add_module_options(parser)
    parser.add_argument(
        "--to", choices=tuple(FORMATS), help="the format [that of which FILE has the ending]"
    )
    parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="the file")
    parser.add_argument(
        "--rows", choices=tuple(GROUPINGS), help="rows of the table in csv, md, tex and html"
    )
    parser.add_argument(
        "--without-weights", action="store_true", help="onnx: constants in place of weights"
    )


def run(options: argparse.Namespace) -> None:
    """Write the file; of one with weights, what was found when it was tried goes to stderr."""
    ending = options.to or ending_of(options.out, FORMATS)
    form = FORMATS[ending]
    if options.rows and form.rows is None:
        raise SaidError(
            message("--rows {rows}: a file of .{ending} has no table."),
            rows=options.rows,
            ending=ending,
        )
    if options.without_weights and ending != "onnx":
        raise SaidError(message("--without-weights: only .onnx files can be without."))
    (spec,) = all_named([options.spec], options)
    network = Network.of(spec)
    tell_not_counted(spec.text, network.profile.not_counted)
    if form.make:
        content = write_quick(network, ending, GROUPINGS.get(options.rows))
        options.out.write_bytes(content)
        return
    trial = write_slow(
        network,
        ending,
        options.out,
        with_weights=not options.without_weights,
        tell=lambda step: print(f"{step} ...", file=sys.stderr, flush=True),
    )
    tried = (
        "without weights, run once; before they were left out, relative"
        if options.without_weights
        else "random weights of seed 0; relative"
    )
    print(
        f"{trial.bytes:,} bytes, {tried} difference of the logits from PyTorch's "
        f"{trial.difference:.1e}",
        file=sys.stderr,
    )
