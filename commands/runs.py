"""List the runs of the queue, and show single ones for the commands that change them."""

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from operator import attrgetter

from runs.store import Store
from runs.tables import Run

MOST = 50

WANTED = {"pause": "pausing", "cancel": "ending"}
"""Words for a run under way whose owner wants something else."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    parser.add_argument(
        "runs",
        nargs="*",
        metavar="RUN",
        help=f"only these: ids of runs or batches [the newest {MOST}]",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(options: argparse.Namespace) -> None:
    """Print a line for each run."""
    with opened_store() as store:
        found = named(store, options.runs) if options.runs else store.queue.newest(MOST)
    show(found, is_json=options.json)


def add_named_options(parser: argparse.ArgumentParser) -> None:
    """Define the options of a command that changes runs."""
    parser.add_argument(
        "runs", nargs="+", metavar="RUN", help="the id of a run, or of a batch for all of it"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


@contextmanager
def opened_store() -> Iterator[Store]:
    """Open the store in this block."""
    store = Store()
    try:
        yield store
    finally:
        store.database.close()


def named(store: Store, names: Iterable[str]) -> list[Run]:
    """Return the runs of some ids, each once; raises NoSuchRunError."""
    found = [run for name in names for run in store.queue.named(name)]
    return list({run.id: run for run in found}.values())


def by_owner(runs: Iterable[Run]) -> Iterator[tuple[str, list[str]]]:
    """Yield the ids of runs owner by owner, as the store changes those of one owner at a time."""
    for owner, own in groupby(sorted(runs, key=attrgetter("owner")), attrgetter("owner")):
        yield owner, [run.id for run in own]


def show(runs: Sequence[Run], *, is_json: bool) -> None:
    """Print a line for each run."""
    if not is_json:
        print(f"{'run':16}  {'batch':12}  {'status':9}  {'done':>9}  {'seed':>4}  what")
    for run in runs:
        print(_json(run) if is_json else _row(run), flush=True)


def _json(run: Run) -> str:
    return json.dumps(
        {
            "run": run.id,
            "batch": run.batch,
            "kind": run.kind,
            "spec": run.spec,
            "seed": run.seed,
            "status": run.status,
            "wanted": run.wanted,
            "steps_done": run.steps_done,
            "steps": run.steps,
            "has_weights": run.weights is not None,
            "note": str(run.note) if run.note else None,
        }
    )


def _row(run: Run) -> str:
    status = WANTED.get(run.wanted, run.status) if run.is_live else run.status
    what = run.spec if run.kind == "train" else f"{run.kind}: {run.spec}"
    done = f"{run.steps_done}/{run.steps}"
    return f"{run.id:16}  {run.batch:12}  {status:9}  {done:>9}  {run.seed:>4}  {what}"
