"""Serve the app on this machine, with a module of one's own as one more family."""

import argparse
import hashlib
import os
import runpy
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from backbones.named import add_module_options, read_argument, read_inputs
from backbones.opened import FAMILY, Opened
from backbones.own_module import OwnModuleError, Target
from backbones.registry import FAMILIES
from language.said import message
from runs.paths import home

ROOT = Path(__file__).parents[1]
ADDRESS = "127.0.0.1"
"""Only this machine: what is served runs somebody's own code."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    parser.add_argument("module", metavar="FILE", help="the module: path/net.py:Net")
    add_module_options(parser)
    parser.add_argument("--port", type=int, default=8501, help="port of this machine")


def run(options: argparse.Namespace) -> None:
    """Serve until the process is ended; runs are kept apart from those of other modules."""
    opened = read(options)
    opened.open()
    opened.to_environment()
    place = hashlib.sha256(str(opened.target).encode()).hexdigest()[:12]
    os.environ["PLAYGROUND_HOME"] = str(home() / "opened" / place)
    os.chdir(ROOT)
    variant = quote(FAMILIES[FAMILY].presets[0].spec.text, safe="")
    print(f"http://{ADDRESS}:{options.port}/explore?v={variant}", flush=True)
    words = ["--server.address", ADDRESS, "--server.port", str(options.port)]
    sys.argv = ["streamlit", "run", "server.py", *words, "--server.headless", "true"]
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)


def read(options: argparse.Namespace) -> Opened:
    """Read the command line; raises OwnModuleError."""
    target = Target.read(options.module)
    if target is None:
        raise OwnModuleError(
            message("{text}: name a file and what it defines, as in path/net.py:Net."),
            text=options.module,
        )
    inputs = read_inputs(options.inputs or ())
    if len(inputs[0]) != 3:
        raise OwnModuleError(
            message("--input {text}: the app shows networks of images, such as 3,224,224."),
            text=",".join(map(str, inputs[0])),
        )
    arguments = dict(map(read_argument, options.arguments or ()))
    return Opened(replace(target, path=target.path.resolve()), arguments, inputs)
