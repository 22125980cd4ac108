"""Perform runs that look into a trained one: of kind ``lesions``, ``signals`` or ``surface``.

Such a run's ``spec`` is the id of the run whose network is looked into.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

import torch

from backbones.opened import open_in_worker
from backbones.registry import parse
from inspection import lesions, signals, surface
from inspection.records import Share
from inspection.stored_records import read
from inspection.subject import Subject, subject_of_run, untrained
from runs.record import Record
from runs.record_writer import RecordWriter
from runs.tables import Run
from runs.task import Ending, Job

PROGRESS_SECONDS = 0.4
"""Least time between two records that tell only how far a run is."""

Study = Callable[[Subject, Run, RecordWriter], Iterator[tuple[float, Sequence[Record]]]]


def _lesions(
    subject: Subject, run: Run, writer: RecordWriter
) -> Iterator[tuple[float, Sequence[Record]]]:
    """Go on from the batches that are recorded."""
    return lesions.study(subject, kept=read(writer.queue, run))


def _signals(
    subject: Subject, run: Run, writer: RecordWriter
) -> Iterator[tuple[float, Sequence[Record]]]:
    """Go on from the moments that are recorded."""
    kept = {record.moment for record in read(writer.queue, run)}
    if "start" not in kept:
        spec = parse(network_of(run))
        yield 0.5, [signals.measure(untrained(spec, subject.recipe), "start")]
    if "trained" not in kept:
        yield 1.0, [signals.measure(subject, "trained")]


def _surface(
    subject: Subject, run: Run, writer: RecordWriter
) -> Iterator[tuple[float, Sequence[Record]]]:
    """Go on from the rows that are recorded."""
    kept = {row.place for row in read(writer.queue, run)}
    for row in surface.rows(subject, done=tuple(kept)):
        kept.add(row.place)
        yield len(kept) / row.points, [row]


STUDIES: Mapping[str, Study] = MappingProxyType(
    {"lesions": _lesions, "signals": _signals, "surface": _surface}
)
"""Studies by the kind of their runs; each yields the share done, and what is new."""


def perform(run: Run, job: Job, writer: RecordWriter) -> Ending:
    """Look into the network, from where the run's records end."""
    open_in_worker()
    torch.set_num_threads(job.threads)
    subject = subject_of_run(writer.queue.run(run.spec))
    last = 0.0
    for share, records in STUDIES[run.kind](subject, run, writer):
        now = time.monotonic()
        if not records and now - last < PROGRESS_SECONDS:
            continue
        last = now
        wanted = writer.write(Share(round(STEPS * share)), *records)
        if wanted == "pause":
            return "paused", None
        if wanted != "run":
            return "cancelled", None
    return "done", None


STEPS = 100
"""Steps of such a run: per cent."""


def network_of(run: Run) -> str:
    """Return the text of the network that an inspection looks into."""
    return str(json.loads(run.settings).get("network", ""))
