"""Draw a network, or one of the figures that it gives rise to."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from analysis.gate_records import GateValues
from analysis.of_spec import gates_of_spec, profile_spec
from backbones.named import HELP, add_module_options, all_named
from backbones.spec import BackboneSpec
from export.drawing import dot_text, draw_figure, draw_network
from training.digit_images import DIGITS, digits
from viz.export import FORMATS, export
from viz.outline import LEVELS
from viz.palette import COLOURS
from viz.paper.dense import EXERCISE, MOST, Growth
from viz.paper.gates import all_gates, rows


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


def _gates(spec: BackboneSpec, digit: int) -> Sequence[GateValues]:
    """Return the gates that a network makes of a digit."""
    found = rows(all_gates(profile_spec(spec)))
    shown = [(gate.path, gate.chain[0].path, gate.chain[-1].path) for gate in found]
    return gates_of_spec(spec, digits(spec, digit), shown)


def run(options: argparse.Namespace) -> None:
    """Write the picture to a file."""
    ending = options.out.suffix.removeprefix(".")
    endings = [known for known in FORMATS if known != "dot" or options.view == "network"]
    if ending not in endings:
        allowed = ", ".join(f".{known}" for known in endings)
        raise OSError(f"--out {options.out}: the name must end in one of {allowed}")
    words = [options.spec, options.against] if options.against else [options.spec]
    spec, *others = all_named(words, options)
    base = others[0] if others else None
    level = LEVELS[options.level]
    if options.view != "network":
        gates = () if options.digit is None else _gates(spec, options.digit)
        drawing = draw_figure(spec, options.view, options.part, options.growth, gates)
        content = export(drawing, ending)
    elif ending == "dot":
        content = dot_text(spec, level, options.direction, base).encode()
    else:
        drawing = draw_network(
            spec, level=level, direction=options.direction, colour=options.colour, base=base
        )
        content = export(drawing, ending)
    options.out.write_bytes(content)
