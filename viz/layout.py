"""DOT text to SVG, by a Graphviz engine in a process of its own.

``graphviz-pure`` comes with pip and draws the same on every platform; the environment variable
``DIAGRAM_ENGINE`` names another one, such as Debian's ``dot``.
"""

import os
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

TIMEOUT = 20
"""Seconds after which a layout is given up."""


class LayoutError(RuntimeError):
    """The diagram could not be laid out; the message says why in one sentence."""


def engine() -> str:
    """Path of the layout command; raises LayoutError where there is none."""
    wanted = os.environ.get("DIAGRAM_ENGINE", "graphviz-pure")
    beside_python = Path(sys.executable).parent / wanted
    found = str(beside_python) if beside_python.exists() else shutil.which(wanted)
    if found is None:
        raise LayoutError(
            f"the layout engine {wanted} is not installed; "
            "install graphviz-pure or set DIAGRAM_ENGINE to dot"
        )
    return found


@lru_cache(maxsize=256)
def lay_out(dot_text: str, output: str = "svg") -> str:
    """The drawing of a DOT text as ``svg`` or ``json``; the same text is laid out once.

    Raises LayoutError.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own engine, our own text on its standard input
            [engine(), f"-T{output}"],
            input=dot_text,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise LayoutError(
            f"the diagram is too large to lay out in {TIMEOUT} seconds; close some stages"
        ) from None
    except subprocess.CalledProcessError as error:
        reason = error.stderr.strip().splitlines() or ["no reason given"]
        raise LayoutError(f"the diagram could not be laid out: {reason[0]}") from None
    return done.stdout
