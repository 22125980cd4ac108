"""The playground without a browser: presets, profiles, diagrams, training."""

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from analysis.export import as_json
from analysis.of_spec import profile_spec, summarise_spec
from analysis.records import Profile
from backbones.registry import PRESETS, parse
from backbones.spec import BackboneSpec
from export.command import add_export
from knobs.knob import as_text, numbers
from knobs.model import KnobModel, option
from language.said import SaidError
from language.units import mean_in_percent
from search.plan import LivePlan, TablePlan
from training.command import RunResult, SpecResult, compare
from training.recipe import Recipe
from training.submission import MOST_SEEDS
from viz.changes import Changes, changes
from viz.difference import Difference
from viz.dot import dot
from viz.export import FORMATS, export
from viz.figures import figures
from viz.network_data import network_json
from viz.node_layout import lay_out_diagram
from viz.numbers import compact, in_bytes, sides, with_plain_spaces
from viz.outline import LEVELS, Node, open_to, outline
from viz.palette import COLOURS
from viz.picture import Picture
from viz.scene import compose


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0, or 2 for input that cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except BrokenPipeError:
        # Whoever read the output has seen enough, as in ``... | head``.
        sys.stderr.close()
        return 0
    except (SaidError, OSError) as error:
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
    diagram.add_argument(
        "--out", required=True, type=Path, help="file ending in .svg, .png, .pdf or .dot"
    )
    diagram.add_argument("--level", choices=LEVELS, default="blocks", help="how far it is open")
    diagram.add_argument(
        "--direction", choices=("TB", "LR"), default="TB", help="top to bottom, or left to right"
    )
    diagram.add_argument(
        "--colour", choices=COLOURS, default=COLOURS[0], help="what the colours of nodes tell"
    )
    diagram.add_argument(
        "--view",
        choices=("network", "paper", "dense", "cell", "gate"),
        default="network",
        help="the network itself, or one of the figures that it gives rise to",
    )
    diagram.add_argument("--part", default="", help="path of the part that a figure shows")
    diagram.add_argument(
        "--against", default="", metavar="SPEC", help="mark what changed against another network"
    )
    diagram.set_defaults(run=_diagram)

    train = commands.add_parser("train", help="train networks and compare their accuracy")
    train.add_argument("specs", nargs="+", metavar="SPEC", help="such as 'resnet?depth=20'")
    train.add_argument("--seeds", type=int, default=1, help="runs of each network [1]")
    train.add_argument("--json", action="store_true", help="one JSON object a line")
    _add_knobs(train, recipe=Recipe)
    train.set_defaults(run=_train)
    search = commands.add_parser("search", help="race architecture searchers on one oracle")
    search.add_argument("--oracle", help="nb201-cifar100 or another table, or live")
    search.add_argument("--searchers", help="names separated by commas")
    _add_knobs(search, table=TablePlan, live=LivePlan)
    search.add_argument("--json", action="store_true", help="one JSON object a line")
    search.add_argument("--out", type=Path, help="keep every record: file ending in .jsonl or .csv")
    search.add_argument("--from", type=Path, dest="source", help="show a race kept as .jsonl")
    search.set_defaults(run=_search)

    proxies = commands.add_parser("proxies", help="zero-cost proxies beside training, cell by cell")
    proxies.add_argument("--cells", type=int, default=60, help="random cells [60]")
    proxies.add_argument("--seeds", type=int, default=2, help="trainings of each [2]")
    proxies.add_argument("--out", type=Path, required=True, help="file of JSON Lines")
    proxies.set_defaults(run=_proxies)
    add_export(commands)
    _add_backups(commands)
    return parser


def _add_backups(commands: Any) -> None:
    place = "the archive, such as class.tar.gz; - is standard {stream}"
    backup = commands.add_parser("backup", help="copy all runs and images, also while the app runs")
    backup.add_argument("file", metavar="FILE", help=place.format(stream="output"))
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="bring a backup back while the app is stopped")
    restore.add_argument("file", metavar="FILE", help=place.format(stream="input"))
    restore.add_argument("--replace", action="store_true", help="what is there makes room")
    restore.set_defaults(run=_restore)


def _add_knobs(parser: argparse.ArgumentParser, **models: type[KnobModel]) -> None:
    """Add an option for each setting of some models; the model itself checks the values."""
    names = dict.fromkeys(name for model in models.values() for name in model.knob_names())
    for name in names:
        having = {word: model for word, model in models.items() if name in model.knob_names()}
        usual = {word: as_text(model.default(name)) for word, model in having.items()}
        model = next(iter(having.values()))
        help_text = model.knob(name).help
        if len(set(usual.values())) > 1:
            help_text += f" [{', '.join(f'{word} {text}' for word, text in usual.items())}]"
        else:
            help_text += f" [{next(iter(usual.values()))}]"
        help_text = help_text.replace("%", "%%")
        if model.kind(name) == "flag":
            parser.add_argument(option(name), action="store_true", default=None, help=help_text)
        else:
            parser.add_argument(option(name), default=None, metavar="VALUE", help=help_text)


def _given(options: argparse.Namespace, model: type[KnobModel]) -> dict[str, Any]:
    """Return the settings that the command line names."""
    given = {name: getattr(options, name) for name in model.knob_names()}
    return {name: value for name, value in given.items() if value is not None}


def _presets(options: argparse.Namespace) -> None:
    for name, preset in PRESETS.items():
        record = {"name": name, "spec": preset.spec.text, "source": preset.source}
        print(
            json.dumps(record) if options.json else "{name:24} {spec:48} {source}".format(**record)
        )


def _profile(options: argparse.Namespace) -> None:
    # All are read before the first is printed, so that a mistake leaves no half output.
    specs = [parse(text) for text in options.specs]
    for spec, network in [(spec, profile_spec(spec)) for spec in specs]:
        print(json.dumps(as_json(network)) if options.json else _report(spec, network))
        for name, times in network.not_counted:
            print(f"{spec.text}: not counted: {name} ({times}×)", file=sys.stderr)


def _report(spec: BackboneSpec, network: Profile) -> str:
    field = network.receptive_field
    results = in_bytes(network.activation_bytes)
    alive = in_bytes(network.peak_activation_bytes)
    used = network.params_used
    unused = "" if used == network.params else f", of which this pass uses {used:,}"
    lines = "\n".join(
        (
            spec.text,
            summarise_spec(spec),
            f"parameters       {network.params:,} ({compact(network.params)}){unused}",
            f"MACs             {network.macs:,} ({compact(network.macs)}; FLOPs are twice that)",
            f"activations      {network.activation_bytes:,} bytes ({results}, {alive} at once)",
            f"depth            {network.depth} weighted layers",
            f"receptive field  {sides(field.smallest)} to {sides(field.largest)} pixels",
            "",
        )
    )
    return with_plain_spaces(lines)


def _diagram(options: argparse.Namespace) -> None:
    ending = options.out.suffix.removeprefix(".")
    endings = [known for known in FORMATS if known != "dot" or options.view == "network"]
    if ending not in endings:
        allowed = ", ".join(f".{known}" for known in endings)
        raise OSError(f"--out {options.out}: the name must end in one of {allowed}")
    network = profile_spec(parse(options.spec))
    root = outline(network)
    if options.view != "network":
        content = export(_figure(network, root, options), ending)
    else:
        level = LEVELS[options.level]
        new = _changes(network, root, options.against)
        if ending == "dot":
            opened = open_to(root, level)
            content = dot(network, root, opened, direction=options.direction, changes=new).encode()
        else:
            data = network_json(lay_out_diagram(network, root, options.direction))
            drawing = compose(
                data, level=level, colour=options.colour, title=network.name, changes=new
            )
            content = export(drawing, ending)
    options.out.write_bytes(content)


def _changes(network: Profile, root: Node, against: str) -> Changes:
    if not against:
        return Changes()
    base = profile_spec(parse(against))
    return changes(Difference(base, network), outline(base), root)


def _figure(network: Profile, root: Node, options: argparse.Namespace) -> Picture:
    found = figures(network, root).get(options.view, ())
    for figure in found:
        if options.part in ("", figure.subject):
            return figure.draw(f"{network.name} {figure.subject}".strip())
    there = ", ".join(figure.subject for figure in found) or "none in this network"
    raise OSError(f"--view {options.view} --part '{options.part}': there is {there}")


def _search(options: argparse.Namespace) -> None:
    # Imported here: SciPy and the searchers cost a second that no other command needs.
    from search import command

    write = command.writer_for(options.out) if options.out else None
    if options.source:
        race = command.kept_race(options.source)
    else:
        settings = _given(options, LivePlan)
        race = command.race(command.plan_for(options.oracle, options.searchers, settings))
    if write:
        options.out.write_text(write(race), encoding="utf-8")
    for result in command.outcome(race):
        print(command.as_json(result) if options.json else command.as_text(result))


def _proxies(options: argparse.Namespace) -> None:
    from search import proxy_study

    plan = proxy_study.StudyPlan(options.cells, options.seeds)
    cells = []
    for cell in proxy_study.study(plan):
        cells.append(cell)
        print(f"{len(cells)} of {options.cells}: {cell.point.scored.reward:.3f}", file=sys.stderr)
    options.out.write_text(proxy_study.to_json_lines(plan, cells), encoding="utf-8")


def _held(files: int, size: int) -> str:
    """Say how much a backup holds; ``size`` in bytes."""
    return with_plain_spaces(f"{files} files, {in_bytes(size)}")


def _backup(options: argparse.Namespace) -> None:
    from runs.backup import back_up, back_up_to

    path = options.file
    contents = back_up(sys.stdout.buffer) if path == "-" else back_up_to(Path(path))
    print(_held(len(contents.files), contents.bytes), file=sys.stderr)


def _restore(options: argparse.Namespace) -> None:
    from runs.restore import restore

    is_piped = options.file == "-"
    with nullcontext(sys.stdin.buffer) if is_piped else Path(options.file).open("rb") as source:
        contents = restore(source, options.replace)
    print(_held(len(contents.files), contents.bytes), file=sys.stderr)


def _train(options: argparse.Namespace) -> None:
    recipe = Recipe(**_given(options, Recipe))
    if not 1 <= options.seeds <= MOST_SEEDS:
        raise Recipe.refuse("seeds", options.seeds, numbers(1, MOST_SEEDS))
    heading = f"{'accuracy':>18}  {'seconds':>7}  network"
    for place, result in enumerate(
        compare([parse(text) for text in options.specs], recipe, options.seeds, _tell)
    ):
        if options.json:
            print(result.json(), flush=True)
        else:
            print(_row(result) if place else f"{heading}\n{_row(result)}", flush=True)


def _tell(run: RunResult) -> None:
    """Print one line for each run as it ends, on stderr."""
    shown = run.message if run.accuracy is None else f"{100 * run.accuracy:.1f} %"
    print(f"{run.spec} seed {run.seed}: {shown}", file=sys.stderr, flush=True)


def _row(result: SpecResult) -> str:
    if result.accuracy_mean is None:
        shown = "diverged"
    else:
        shown = mean_in_percent(result.accuracy_mean, result.accuracy_sd)
        if result.diverged:
            shown += f" ({result.seeds - result.diverged} of {result.seeds})"
    return f"{shown:>18}  {result.seconds:7.1f}  {result.spec}"


if __name__ == "__main__":
    sys.exit(main())
