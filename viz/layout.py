"""Lay out DOT text as positions or pictures, by a Graphviz engine in a process of its own.

``graphviz-pure`` comes with pip and draws the same on every platform; the environment variable
``DIAGRAM_ENGINE`` names another one, such as Debian's ``dot``. Layouts are kept by the hash of
their DOT text, so a class that looks at one network lays it out once.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from threading import Lock

from cachetools import LRUCache

from language.said import SaidError

TIMEOUT = 20
"""Seconds after which a layout is given up."""

KEPT_LETTERS = 16_000_000
"""Most characters of all cached layouts; that of one node has about a thousand."""

_kept: LRUCache[str, str] = LRUCache(KEPT_LETTERS, getsizeof=len)
_lock = Lock()


class LayoutError(SaidError):
    """The diagram could not be laid out; the message says why in one sentence."""


def engine() -> str:
    """Return the path of the layout command; raises LayoutError where there is none."""
    wanted = os.environ.get("DIAGRAM_ENGINE", "graphviz-pure")
    beside_python = Path(sys.executable).parent / wanted
    found = str(beside_python) if beside_python.exists() else shutil.which(wanted)
    if found is None:
        raise LayoutError(
            "The layout engine {engine} is not installed: install graphviz-pure, or set "
            "DIAGRAM_ENGINE to dot.",
            engine=wanted,
        )
    return found


def positions(texts: Iterable[str]) -> dict[str, str]:
    """Return Graphviz's plain format of each DOT text; new ones are laid out in one go.

    Raises LayoutError.
    """
    texts = list(dict.fromkeys(texts))
    hashes = {text: sha256(text.encode()).hexdigest() for text in texts}
    with _lock:
        known = {text: _kept[key] for text, key in hashes.items() if key in _kept}
    missing = [text for text in texts if text not in known]
    if missing:
        parts = _run("".join(missing)).split("\nstop\n")[:-1]
        if len(parts) != len(missing):
            raise LayoutError("The diagram could not be laid out: the engine left some parts out.")
        known.update(zip(missing, parts, strict=True))
        with _lock:
            for text in missing:
                if len(known[text]) <= _kept.maxsize:
                    _kept[hashes[text]] = known[text]
    return known


def _run(dot_text: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - our own engine, our own text on its standard input
            [engine(), "-Tplain"],
            input=dot_text,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise LayoutError(
            "The diagram is too large to lay out in {seconds} seconds: close some stages.",
            seconds=TIMEOUT,
        ) from None
    except subprocess.CalledProcessError as error:
        reason = error.stderr.strip().splitlines() or ["no reason given"]
        raise LayoutError(
            "The diagram could not be laid out: {reason}.", reason=reason[0].rstrip(".")
        ) from None
    return done.stdout
