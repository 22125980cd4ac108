"""The playground without a browser: presets, profiles, diagrams, training."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType

from language.said import SaidError

COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "presets": ("list the published networks", "commands.presets"),
        "profile": ("count a network, layer by layer", "commands.profile"),
        "memory": ("tell the memory of a training step or of inference", "commands.memory"),
        "bound": ("bound the time of a network from below, by the roofline", "commands.bound"),
        "machine": ("measure the peaks of this machine", "commands.machine"),
        "diagram": ("draw a network", "commands.diagram"),
        "export": ("write a network as a file for other programs", "commands.export"),
        "assert": ("check a network against limits and a kept profile", "commands.assertion"),
        "open": ("serve the app here with a module of your own", "commands.open_module"),
        "sweep": ("profile a network over a range of one knob or two", "commands.sweep"),
        "budget": ("find the best settings of each family under a budget", "commands.budget"),
        "scaling": ("scale a baseline in one dimension or in all", "commands.scaling"),
        "measure": ("time networks on this machine, by several runtimes", "commands.measure"),
        "compare": ("compare networks with the first one, stage by stage", "commands.compare"),
        "train": ("train networks and compare their accuracy", "commands.train"),
        "lesion": ("switch off the parts of a trained network", "commands.lesion"),
        "surface": ("compute the loss around the weights of a network", "commands.surface"),
        "runs": ("list the runs of the queue", "commands.runs"),
        "pause": ("pause runs of the queue", "commands.pause"),
        "resume": ("let paused or ended runs of the queue go on", "commands.resume"),
        "cancel": ("end runs of the queue, their records stay", "commands.cancel"),
        "delete": ("delete runs of the queue that are over", "commands.delete"),
        "weights": ("copy the weights of finished runs into a folder", "commands.weights"),
        "claims": ("try the papers' claims and judge each pair", "commands.claims"),
        "lessons": ("list the lessons, or check their files", "commands.lessons"),
        "images": ("keep images of your own to train on", "commands.images"),
        "search": ("race architecture searchers on one oracle", "commands.search"),
        "proxies": ("zero-cost proxies beside training, cell by cell", "commands.proxies"),
        "backup": ("copy all runs and images, also while the app runs", "commands.backup"),
        "restore": ("bring a backup back while the app is stopped", "commands.restore"),
    }
)
"""Description and module of each command; a module has ``add_options`` and ``run``."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code.

    Its own, 2 for input that cannot be used, 130 where Ctrl-C ended it.
    """
    words = sys.argv[1:] if arguments is None else list(arguments)
    # Options of other commands need not be known, nor what these import.
    called = next((word for word in words if word in COMMANDS), "")
    options = _parser((called,)).parse_args(words)
    try:
        return import_module(COMMANDS[options.command][1]).run(options) or 0
    except BrokenPipeError:
        # Whoever read the output has seen enough, as in ``... | head``.
        sys.stderr.close()
        return 0
    except (SaidError, OSError) as error:
        print(f"cli.py: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("cli.py: interrupted", file=sys.stderr)
        return 130


def _parser(filled: Sequence[str] = tuple(COMMANDS)) -> argparse.ArgumentParser:
    """Build the parser; only commands that are ``filled`` get their options."""
    parser = argparse.ArgumentParser(prog="cli.py", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    for name, (does, module) in COMMANDS.items():
        own = commands.add_parser(name, help=does)
        if name in filled:
            import_module(module).add_options(own)
    return parser


if __name__ == "__main__":
    sys.exit(main())
