"""Switch off the parts of a trained network, one after the other."""

import argparse
import json
import math
import sys
from pathlib import Path

from inspection.lesions import MOST_IMAGES, study
from inspection.parts import KINDS, parts_of
from inspection.records import Intact, Lesion
from inspection.subject import Subject, one_thread, subject_of_file, subject_of_run
from language.said import SaidError, message
from language.units import percent
from runs.store import Store


class PartsError(SaidError):
    """Options that choose no part."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    parser.add_argument(
        "run", metavar="RUN", help="the id of a finished run, or a file of weights of one"
    )
    parser.add_argument("--kind", choices=KINDS, help="only parts of this kind")
    parser.add_argument(
        "--images", type=int, default=MOST_IMAGES, metavar="N",
        help=f"most test images that are looked at [{MOST_IMAGES}]",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(options: argparse.Namespace) -> None:
    """Measure, and print a line for the whole network and one for each part switched off."""
    if options.images < 1:
        raise PartsError(
            message("images={value} is not allowed: it takes a whole number of 1 or more."),
            value=options.images,
        )
    subject = subject_named(options.run)
    parts = parts_of(subject.net)
    if options.kind:
        parts = [part for part in parts if part.kind == options.kind]
        if not parts:
            raise PartsError(
                message("{spec} has no part of the kind {kind}."),
                spec=subject.spec.text,
                kind=options.kind,
            )
    found: list[Intact | Lesion] = []
    with one_thread():
        for share, records in study(subject, parts, options.images):
            found = list(records) or found
            if sys.stderr.isatty():
                print(f"\r{percent(share, 0)} ", end="", file=sys.stderr, flush=True)
    intact = next(record for record in found if isinstance(record, Intact))
    if not options.json:
        print(f"{'accuracy':>9}  {'change':>7}  {'loss':>7}  switched off")
    for record in found:
        print(_json(record, intact) if options.json else _row(record, intact), flush=True)


def subject_named(name: str) -> Subject:
    """Load a network by its run's id or its file of weights; raises RunError."""
    if name.endswith(".safetensors"):
        return subject_of_file(Path(name))
    store = Store()
    try:
        return subject_of_run(store.queue.run(name))
    finally:
        store.database.close()


def _json(record: Intact | Lesion, intact: Intact) -> str:
    off = record if isinstance(record, Lesion) else None
    line = {
        "spec": intact.spec,
        "kind": off and off.kind,
        "part": off and off.name,
        "changes_shape": off is not None and off.changes_shape,
        "accuracy": record.accuracy,
        "loss": record.loss if math.isfinite(record.loss) else None,
        "change": record.accuracy - intact.accuracy,
        "images": intact.images,
    }
    return json.dumps(line)


def _row(record: Intact | Lesion, intact: Intact) -> str:
    name = "nothing" if isinstance(record, Intact) else f"{record.kind} {record.name}"
    change = 100 * (record.accuracy - intact.accuracy)
    return f"{percent(record.accuracy):>9}  {change:+7.1f}  {record.loss:7.3f}  {name}"
