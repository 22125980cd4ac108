"""The playground without a browser: presets, profiles, diagrams."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from analysis.export import as_json
from analysis.records import Profile
from analysis.summary import text_summary
from analysis.trace import profile
from backbones.registry import PRESETS
from backbones.spec import SpecError
from training.notes import TrainingError
from viz.dot import dot
from viz.layout import LayoutError, lay_out
from viz.numbers import compact, in_bytes
from viz.outline import open_to, outline

LEVELS = {"stages": 1, "blocks": 2, "operations": 3}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0, or 2 for input that cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except BrokenPipeError:
        # Whoever read the output has seen enough, as in ``... | head``.
        sys.stderr.close()
        return 0
    except (SpecError, TrainingError, LayoutError, OSError) as error:
        print(f"cli.py: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cli.py", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    presets = commands.add_parser("presets", help="list the published networks")
    presets.add_argument("--json", action="store_true", help="one JSON object a line")
    presets.set_defaults(run=_presets)

    costs = commands.add_parser("profile", help="count a network, layer by layer")
    costs.add_argument("specs", nargs="+", metavar="SPEC", help="such as 'resnet?depth=50'")
    costs.add_argument("--json", action="store_true", help="one JSON object a line")
    costs.set_defaults(run=_profile)

    diagram = commands.add_parser("diagram", help="draw a network")
    diagram.add_argument("spec", metavar="SPEC", help="such as 'resnet?depth=50'")
    diagram.add_argument("--out", required=True, type=Path, help="file ending in .svg or .dot")
    diagram.add_argument("--level", choices=LEVELS, default="blocks", help="how far it is open")
    diagram.add_argument("--direction", choices=("TB", "LR"), default="TB")
    diagram.set_defaults(run=_diagram)

    search = commands.add_parser("search", help="race architecture searchers on one oracle")
    search.add_argument("--oracle", required=True, help="nb201-cifar100 or another table, or live")
    search.add_argument("--searchers", required=True, help="names separated by commas")
    search.add_argument("--seeds", type=int, help="runs of each searcher (table 30, live 1)")
    search.add_argument("--evaluations", type=int, help="in each run (table 300, live 80)")
    search.add_argument("--first-seed", type=int, default=0, help="where the seeds begin")
    search.add_argument("--json", action="store_true", help="one JSON object a line")
    search.set_defaults(run=_search)
    return parser


def _presets(options: argparse.Namespace) -> None:
    for name, preset in PRESETS.items():
        record = {"name": name, "spec": preset.spec.text, "source": preset.source}
        print(
            json.dumps(record) if options.json else "{name:24} {spec:48} {source}".format(**record)
        )


def _profile(options: argparse.Namespace) -> None:
    # All are read before the first is printed, so that a mistake leaves no half output.
    for network in [profile(text) for text in options.specs]:
        print(json.dumps(as_json(network)) if options.json else _report(network))


def _report(network: Profile) -> str:
    field = network.receptive_field
    results = in_bytes(network.activation_bytes)
    alive = in_bytes(network.peak_activation_bytes)
    return "\n".join(
        (
            network.spec,
            text_summary(network.spec),
            f"parameters       {network.params:,} ({compact(network.params)})",
            f"MACs             {network.macs:,} ({compact(network.macs)}; FLOPs are twice that)",
            f"activations      {network.activation_bytes:,} bytes ({results}, {alive} at once)",
            f"depth            {network.depth} weighted layers",
            f"receptive field  {field.smallest} to {field.largest} pixels",
            "",
        )
    )


def _diagram(options: argparse.Namespace) -> None:
    output = options.out.suffix.removeprefix(".")
    if output not in ("svg", "dot"):
        raise OSError(f"--out {options.out}: the name must end in .svg or .dot")
    network = profile(options.spec)
    root = outline(network)
    text = dot(network, root, open_to(root, LEVELS[options.level]), direction=options.direction)
    options.out.write_text(text if output == "dot" else lay_out(text), encoding="utf-8")


def _search(options: argparse.Namespace) -> None:
    # Imported here: SciPy and the searchers cost a second that no other command needs.
    from search import command

    records = command.start(
        options.oracle, options.searchers, options.seeds, options.evaluations, options.first_seed
    )
    for result in command.outcome(records, options.searchers):
        print(command.as_json(result) if options.json else command.as_text(result))


if __name__ == "__main__":
    sys.exit(main())
