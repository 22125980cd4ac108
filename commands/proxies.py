"""Judge zero-cost proxies beside training, cell by cell."""

import argparse
import sys
from pathlib import Path

from search import proxy_study


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    parser.add_argument("--cells", type=int, default=60, help="random cells [60]")
    parser.add_argument("--seeds", type=int, default=2, help="trainings of each [2]")
    parser.add_argument("--out", type=Path, required=True, help="file of JSON Lines")


def run(options: argparse.Namespace) -> None:
    """Write a record for each cell; tells on stderr how far it is."""
    plan = proxy_study.StudyPlan(options.cells, options.seeds)
    cells = []
    for cell in proxy_study.study(plan):
        cells.append(cell)
        print(f"{len(cells)} of {options.cells}: {cell.point.scored.reward:.3f}", file=sys.stderr)
    options.out.write_text(proxy_study.to_json_lines(plan, cells), encoding="utf-8")
