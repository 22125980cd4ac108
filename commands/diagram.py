"""Draw a network, or one of the figures that it gives rise to."""

import argparse
from pathlib import Path

from backbones.named import HELP, add_module_options, all_named
from commands.out_file import ending_of
from export.drawing import dot_text, draw_figure, draw_network
from viz.export import FORMATS, export
from viz.outline import LEVELS
from viz.palette import COLOURS


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    parser.add_argument("spec", metavar="SPEC", help=HELP)
    add_module_options(parser)
    parser.add_argument(
        "--out", required=True, type=Path, help="file ending in .svg, .png, .pdf or .dot"
    )
    parser.add_argument("--level", choices=LEVELS, default="blocks", help="how far it is open")
    parser.add_argument(
        "--direction", choices=("TB", "LR"), default="TB", help="top to bottom, or left to right"
    )
    parser.add_argument(
        "--colour", choices=COLOURS, default=COLOURS[0], help="what the colours of nodes tell"
    )
    parser.add_argument(
        "--view",
        choices=("network", "paper", "stack", "dense", "cell", "gate"),
        default="network",
        help="the network itself, or one of the figures that it gives rise to",
    )
    parser.add_argument(
        "--part", default="", help="part that a figure shows, or which paper's figure"
    )
    parser.add_argument(
        "--against", default="", metavar="SPEC", help="mark what changed against another network"
    )


def run(options: argparse.Namespace) -> None:
    """Write the picture to a file."""
    is_network = options.view == "network"
    ending = ending_of(options.out, [one for one in FORMATS if one != "dot" or is_network])
    words = [options.spec, options.against] if options.against else [options.spec]
    spec, *others = all_named(words, options)
    base = others[0] if others else None
    level = LEVELS[options.level]
    if not is_network:
        content = export(draw_figure(spec, options.view, options.part), ending)
    elif ending == "dot":
        content = dot_text(spec, level, options.direction, base).encode()
    else:
        drawing = draw_network(
            spec, level=level, direction=options.direction, colour=options.colour, base=base
        )
        content = export(drawing, ending)
    options.out.write_bytes(content)
