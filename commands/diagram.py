"""Draw a network, or one of the figures that it gives rise to."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from analysis.errors import TraceError
from analysis.gate_records import GateValues
from analysis.of_spec import gates_of_spec, profile_spec
from analysis.records import Profile
from backbones.named import HELP, add_module_options, all_named
from backbones.spec import BackboneSpec
from commands.not_counted import tell_not_counted
from commands.out_file import ending_of
from export.drawing import dot_text, draw_figure, draw_network, paper_extras
from training.digit_images import DIGITS, digits
from viz.export import FORMATS, export
from viz.numbers import share, with_plain_spaces
from viz.outline import LEVELS
from viz.palette import COLOURS
from viz.paper.dense import EXERCISE, MOST, Growth
from viz.paper.gates import all_gates, rows
from viz.pdf import MOST_PIXELS, MOST_POINTS, reduction
from viz.picture import Picture


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
        "--growth",
        type=_growth,
        default=EXERCISE,
        metavar="K0,K,L",
        help="numbers of the growth exercise beside a dense block's figure, such as 4,12,4",
    )
    parser.add_argument(
        "--digit",
        type=int,
        choices=DIGITS,
        help="digit of MNIST whose gates the figure of squeeze and excitation shows",
    )
    parser.add_argument(
        "--against", default="", metavar="SPEC", help="mark what changed against another network"
    )


def _growth(text: str) -> Growth:
    """Read the numbers of the growth exercise."""
    most = MOST.init, MOST.rate, MOST.layers
    values = [int(part) if part.isascii() and part.isdigit() else 0 for part in text.split(",")]
    is_valid = len(values) == len(most) and all(
        1 <= value <= high for value, high in zip(values, most, strict=False)
    )
    if not is_valid:
        raise argparse.ArgumentTypeError(
            f"give K0,K,L as whole numbers from 1 to {most[0]}, {most[1]}, {most[2]}, like 4,12,4"
        )
    return Growth(*values)


def _gates(spec: BackboneSpec, network: Profile, digit: int) -> Sequence[GateValues]:
    """Return the gates that a network makes of a digit."""
    found = rows(all_gates(network))
    shown = [(gate.path, gate.chain[0].path, gate.chain[-1].path) for gate in found]
    return gates_of_spec(spec, digits(spec, digit), shown)


def run(options: argparse.Namespace) -> None:
    """Write the picture to a file."""
    is_network = options.view == "network"
    ending = ending_of(options.out, [one for one in FORMATS if one != "dot" or is_network])
    words = [options.spec, options.against] if options.against else [options.spec]
    spec, *others = all_named(words, options)
    base = profile_spec(others[0]) if others else None
    try:
        network = profile_spec(spec)
    except TraceError as error:
        if is_network and error.until_there:
            _write(options, ending, error.until_there, base)
            print(f"{options.out}: drawn until there", file=sys.stderr)
        raise
    tell_not_counted(network.name, network.not_counted)
    if is_network:
        _write(options, ending, network, base)
    else:
        gates = () if options.digit is None else _gates(spec, network, options.digit)
        extras = paper_extras(spec, growth=options.growth, gates=gates)
        drawn = draw_figure(spec, network, options.view, options.part, extras=extras)
        _write_picture(options.out, ending, drawn)


def _write(
    options: argparse.Namespace, ending: str, network: Profile, base: Profile | None
) -> None:
    """Write the diagram of a network."""
    level, direction = LEVELS[options.level], options.direction
    if ending == "dot":
        options.out.write_bytes(dot_text(network, level, direction, base).encode())
        return
    colour = options.colour
    drawing = draw_network(network, level=level, direction=direction, colour=colour, base=base)
    _write_picture(options.out, ending, drawing)


def _write_picture(out: Path, ending: str, picture: Picture) -> None:
    """Write a picture, and tell where a format's limit makes it smaller."""
    out.write_bytes(export(picture, ending))
    if (size := reduction(picture, ending)) < 1:
        told = with_plain_spaces(share(size, 1))
        most = {"pdf": f"{MOST_POINTS:,} points", "png": f"{MOST_PIXELS:,} pixels"}[ending]
        print(f"{out}: drawn at {told} of its size, as a side has at most {most}", file=sys.stderr)
