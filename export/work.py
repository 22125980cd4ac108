"""Make one slow file and print what happens, a line of JSON for each step.

Run as ``python -m export.work SPEC ENDING WITH_WEIGHTS PATH`` by ``export.background``.
"""

import json
import os
import sys
import warnings
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from backbones.opened import open_in_worker
from backbones.registry import parse
from export.formats import write_slow
from export.network import Network
from language.said import SaidError

NICE = 10
"""Pages and trainings come first."""


def main(words: list[str]) -> int:
    """Make the file; returns 1 where it cannot be made, after printing why."""
    text, ending, with_weights, path = words
    if hasattr(os, "nice"):
        os.nice(NICE)
    warnings.simplefilter("ignore")
    out = sys.stdout

    def tell(told: dict[str, Any]) -> None:
        out.write(json.dumps(told) + "\n")
        out.flush()

    # The exporter prints too.
    with redirect_stdout(sys.stderr):
        try:
            open_in_worker()
            trial = write_slow(
                Network.of(parse(text)),
                ending,
                Path(path),
                with_weights=with_weights == "1",
                tell=lambda step: tell({"step": step}),
            )
        except SaidError as error:
            tell({"template": error.note.template, "facts": error.note.facts_as_json})
            return 1
    tell({"difference": trial.difference})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
