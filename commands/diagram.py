"""Draw a network, or one of the figures that it gives rise to."""

import argparse
from functools import partial
from pathlib import Path

from analysis.of_spec import profile_spec
from analysis.records import Profile
from backbones.family import Scaling
from backbones.named import HELP, add_module_options, all_named
from backbones.registry import FAMILIES
from backbones.spec import BackboneSpec
from viz.changes import Changes, changes
from viz.difference import Difference
from viz.dot import dot
from viz.export import FORMATS, export
from viz.figures import figures
from viz.network_data import network_json
from viz.node_layout import lay_out_diagram
from viz.outline import LEVELS, Node, open_to, outline
from viz.palette import COLOURS
from viz.paper.extras import Extras
from viz.paper.scaling import Scaled
from viz.picture import Picture
from viz.scene import LONGEST, compose


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
    ending = options.out.suffix.removeprefix(".")
    endings = [known for known in FORMATS if known != "dot" or options.view == "network"]
    if ending not in endings:
        allowed = ", ".join(f".{known}" for known in endings)
        raise OSError(f"--out {options.out}: the name must end in one of {allowed}")
    words = [options.spec, options.against] if options.against else [options.spec]
    spec, *others = all_named(words, options)
    network = profile_spec(spec)
    root = outline(network)
    base = others[0] if others else None
    if options.view != "network":
        content = export(_figure(spec, network, root, options), ending)
    else:
        level = LEVELS[options.level]
        new = _changes(network, root, base)
        if ending == "dot":
            opened = open_to(root, level)
            content = dot(network, root, opened, direction=options.direction, changes=new).encode()
        else:
            data = network_json(lay_out_diagram(network, root, options.direction))
            drawing = compose(
                data,
                level=level,
                colour=options.colour,
                title=network.name,
                changes=new,
                longest=LONGEST,
            )
            content = export(drawing, ending)
    options.out.write_bytes(content)


def _changes(network: Profile, root: Node, base: BackboneSpec | None) -> Changes:
    if base is None:
        return Changes()
    before = profile_spec(base)
    return changes(Difference(before, network), outline(before), root)


def _figure(
    spec: BackboneSpec, network: Profile, root: Node, options: argparse.Namespace
) -> Picture:
    found = figures(network, root, extras=_extras(spec)).get(options.view, ())
    for figure in found:
        if options.part in ("", figure.subject):
            return figure.draw(f"{network.name} {figure.subject}".strip())
    there = ", ".join(figure.subject for figure in found) or "none in this network"
    raise OSError(f"--view {options.view} --part '{options.part}': there is {there}")


def _extras(spec: BackboneSpec) -> Extras:
    """Return what the figures of a spec's paper show besides its network."""
    family = FAMILIES[spec.family]
    steps = family.scaling(spec)
    return Extras(family.figure, scaled=partial(_scaled, steps) if steps else None)


def _scaled(steps: Scaling) -> Scaled:
    networks = {name: profile_spec(spec) for name, spec in steps.specs.items()}
    factors = steps.width, steps.depth, steps.resolution
    return Scaled(*factors, networks, steps.phi, steps.bases, steps.is_example)
