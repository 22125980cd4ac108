"""Compose an open network into marks by running the diagram's own scripts in QuickJS.

The page runs ``viz/js`` in the reader's browser; files and the command line run the same scripts
here, so both draw one picture. ``ui.diagram`` adds what only a browser needs.

That takes 33 ms for ResNet-50 and 0.25 s for the largest networks with all open, of the 0.5 to 4 s
that the file takes. A browser test compares the marks of both.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from language.catalogue import _
from viz.changes import Changes, change_words
from viz.labels import DETAIL
from viz.picture import Box, Mark, Picture, Text, read_mark
from viz.text_width import text_width

if TYPE_CHECKING:
    from quickjs import Function

FOLDER = Path(__file__).parent / "js"
SCRIPTS = ("model", "opening", "rows", "compose", "marks")
"""The parts of the script that page and files share, in the order in which they are joined."""

MARGIN = 12.0
LINE = 18.0
LONGEST = 6_000
"""Pixels of a file's longer side beyond which a network goes on in rows."""

GAP = 10.0
"""Pixels between the network and the words below it."""

_lock = Lock()


def script(name: str) -> str:
    """Return the text of one of the scripts."""
    return (FOLDER / f"{name}.js").read_text(encoding="utf-8")


def _call(name: str, *values: str | int) -> str:
    """Call a function of ``export.js``."""
    with _lock:
        function = _load(name)
    # QuickJS counts references and collects circles when its heap grows; asked to collect after the
    # call, its wrapper runs Python's collector too: 0.1 s with torch loaded.
    return str(function(*values, run_gc=False))


@lru_cache(maxsize=2)
def _load(name: str) -> "Function":
    """Load a function of ``export.js``, which any thread may call: it runs in its own thread."""
    # Imported here: most processes never write a file.
    from quickjs import Function

    return Function(name, "\n".join(map(script, (*SCRIPTS, "export"))))


def compose(
    network: str,
    opening: str = "",
    *,
    level: int = 1,
    colour: str = "kind",
    title: str = "",
    changes: Changes | None = None,
    times: Mapping[str, float] | None = None,
    longest: int = 0,
) -> Picture:
    """Compose the picture of a network, given as JSON (``viz.network_data``).

    ``opening`` says what is open, as the address does; where it is empty or cannot be, everything
    is open to ``level``. ``changes`` are marked, and told below the network. ``times`` are the
    microseconds of operations by their paths, for the colouring by time. What is longer than
    ``longest`` pixels goes on in rows, which is told there too.
    """
    changes = changes or Changes()
    told = json.dumps(changes.data()), json.dumps(dict(times or {}))
    answer = _call("composeScene", network, opening, level, colour, *told, longest)
    found = json.loads(answer)
    marks = [read_mark(row) for row in found["marks"]]
    width, height = found["width"], found["height"]
    signs = (change_words(),) if changes.marks or changes.ghosts else ()
    notes = (changes.sentence, *signs) if changes.sentence else ()
    if found["isInRows"]:
        notes = (*notes, _("In rows, as it is longer than {pixels} px.").format(pixels=longest))
    if notes:
        width, height = _tell(notes, marks, width, height)
    return Picture(width, height, tuple(marks), title)


def opened_paths(network: str, opening: str, level: int = 1) -> frozenset[str]:
    """Return paths of the nodes that are open; unfolded folds have ``UNFOLDED`` behind them."""
    return frozenset(json.loads(_call("openedPaths", network, opening, level)))


def _tell(
    notes: Sequence[str], marks: list[Mark], width: float, height: float
) -> tuple[float, float]:
    """Add sentences below the network to the marks; returns the picture's new size."""
    # A ghost may stick out of the network.
    boxes = [mark for mark in marks if isinstance(mark, Box)]
    width = max([width, *(box.x + box.width + MARGIN for box in boxes)])
    height = max([height, *(box.y + box.height + MARGIN for box in boxes)])
    for number, words in enumerate(notes):
        y = height + GAP + LINE * number
        marks.append(Text(MARGIN, y, words, DETAIL, colour="muted"))
        width = max(width, text_width(words, DETAIL) + 2 * MARGIN)
    return width, height + GAP + len(notes) * LINE
