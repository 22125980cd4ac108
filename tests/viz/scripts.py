"""Functions of the diagram's scripts, called from tests as Python's exports call them."""

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from quickjs import Function

from tests.viz.networks import network
from viz.network_data import network_json
from viz.node_layout import lay_out_diagram
from viz.scene import SCRIPTS, script


@lru_cache(maxsize=16)
def network_text(preset: str, direction: str = "TB") -> str:
    """A preset's network as the scripts take it."""
    return network_json(lay_out_diagram(*network(preset), direction))


def in_script(parameters: str, body: str) -> Callable[..., Any]:
    """A function in JavaScript that sees those of the diagram; its answer goes by JSON."""
    text = "\n".join(map(script, SCRIPTS))
    made = Function("test", f"{text}\nfunction test({parameters}) {{ {body} }}")
    # As in viz/scene.py: asked to collect, it would run Python's collector after each call.
    return lambda *values: json.loads(made(*values, run_gc=False))
