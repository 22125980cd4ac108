"""Measure how long networks take on this machine."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from backbones.module_family import ModuleSpec
from backbones.named import HELP, add_module_options, all_named
from backbones.spec import BackboneSpec
from language.said import message
from measuring.comparison import check_machine, times_as_long
from measuring.errors import MeasuringError
from measuring.machine import machine
from measuring.measure import check_all, measure
from measuring.records import (
    RUNTIMES,
    Doing,
    Measurement,
    MeasuringRecord,
    OperationTimes,
    Refused,
    Setting,
    record_from_json,
)
from measuring.settings import settings_of
from measuring.stored import request
from runs.store import Store
from viz.numbers import in_bytes, with_plain_spaces

OWNER = "command line"
"""Owner of the runs that ``--keep`` stores."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    parser.add_argument("specs", nargs="+", metavar="SPEC", help=HELP)
    add_module_options(parser)
    parser.add_argument(
        "--runtime",
        action="append",
        metavar="NAME",
        help=f"again for several: {', '.join(RUNTIMES)}, or all [torch]; int8 is calibrated on "
        "eight of the digits that come with the project, and its accuracy is not claimed",
    )
    parser.add_argument(
        "--batch", nargs="+", default=["1"], metavar="N", help="images of a pass, one or several"
    )
    parser.add_argument("--threads", default="1", metavar="N", help="of the pass [1]")
    parser.add_argument(
        "--backward",
        action="store_true",
        help="forward with backward pass too, in training mode, by PyTorch",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument(
        "--operations", action="store_true", help="with --json: the time of each operation too"
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="store the results with those of the pages: Explore, compare and sweep show them",
    )
    parser.add_argument(
        "--beside",
        type=Path,
        metavar="FILE",
        help="lines that --json printed before, on the same machine: how many times as long",
    )


def run(options: argparse.Namespace) -> int:
    """Print each measurement when it is made; returns 2 where one could not be made."""
    specs = all_named(options.specs, options)
    runtimes = options.runtime or ["torch"]
    chosen = list(RUNTIMES) if "all" in runtimes else runtimes
    settings = settings_of(chosen, options.batch, options.threads, backward=options.backward)
    earlier = _earlier(options.beside, specs, settings) if options.beside else {}
    if options.keep:
        _check_known(specs)
    for spec in specs:
        check_all(spec, settings)
    if not options.json:
        print(machine())
        print(_HEADING)
    code = 0
    for spec in specs:
        times: OperationTimes | None = None
        records: list[MeasuringRecord] = []
        for record in _records(spec, settings):
            if not isinstance(record, Doing):
                records.append(record)
            if isinstance(record, OperationTimes):
                times = record
            elif isinstance(record, Refused):
                print(f"cli.py: {record.note}", file=sys.stderr)
                code = 2
            elif isinstance(record, Measurement):
                other = earlier.get((record.spec, record.setting))
                ratio = times_as_long(record, other) if other else None
                kept = times if options.operations else None
                line = _as_json(record, ratio, kept) if options.json else _row(record, ratio)
                print(line, flush=True)
                times = None
        if options.keep:
            _keep(spec, settings, records)
    return code


def _check_known(specs: Sequence[BackboneSpec]) -> None:
    """Raise MeasuringError for a module of somebody's own, which the pages cannot show."""
    for spec in specs:
        if isinstance(spec, ModuleSpec):
            raise MeasuringError(
                message("--keep takes networks of the families: {spec} is a module of its own."),
                spec=spec.text,
            )


def _keep(
    spec: BackboneSpec, settings: Sequence[Setting], records: Sequence[MeasuringRecord]
) -> None:
    """Store the records of a network as a run that is done; raises StoreFullError."""
    store = Store()
    try:
        store.add_done(request(spec, settings), OWNER, records)
    finally:
        store.database.close()


def _earlier(
    path: Path, specs: Sequence[BackboneSpec], settings: Sequence[Setting]
) -> dict[tuple[str, Setting], Measurement]:
    """Read what is measured again; what is not is told, raises MeasuringError for a machine."""
    found = _read(path)
    again = {(spec.text, setting) for spec in specs for setting in settings}
    wanted = {key: one for key, one in found.items() if key in again}
    if others := [one for key, one in found.items() if key not in again]:
        first = others[0]
        print(
            f"cli.py: --beside {path.name}: {len(others)} of {len(found)} lines are of nothing "
            f"that is measured now, such as {first.spec}, {first.runtime}, batch {first.batch}, "
            f"threads {first.threads}.",
            file=sys.stderr,
        )
    check_machine(wanted.values())
    return wanted


def _records(spec: BackboneSpec, settings: Sequence[Setting]) -> Iterator[MeasuringRecord]:
    with TemporaryDirectory(prefix="measuring-") as folder:
        yield from measure(spec, settings, Path(folder))


def _as_json(one: Measurement, ratio: float | None, times: OperationTimes | None) -> str:
    values: dict[str, Any] = {
        name: value for name, value in asdict(one).items() if name not in ("place", "when")
    }
    if ratio is not None:
        values["times_as_long"] = round(ratio, 4)
    if times is not None:
        values["operations"] = times.by_path
        values["other_ms"] = times.other_ms
    return json.dumps(values)


_HEADING = (
    f"{'runtime':<17} {'batch':>5} {'threads':>7} {'median ms':>10} {'quartiles ms':>20} "
    f"{'images/s':>9} {'peak':>8} {'size':>8}  network"
)


def _row(one: Measurement, ratio: float | None) -> str:
    quartiles = f"{one.q1_ms:.2f} to {one.q3_ms:.2f}"
    remarks = [one.spec]
    if one.backward:
        remarks.append("forward and backward")
    if one.wide_spread:
        remarks.append(f"wide spread, {one.load:.1f} cores busy with others")
    if ratio is not None:
        remarks.append(f"{ratio:.2f} times as long as before")
    most = "" if one.peak_bytes is None else in_bytes(one.peak_bytes)
    return with_plain_spaces(
        f"{one.runtime:<17} {one.batch:>5} {one.threads:>7} {one.median_ms:>10.2f} "
        f"{quartiles:>20} {one.images_per_second:>9.1f} {most:>8} "
        f"{in_bytes(one.size_bytes):>8}  {'; '.join(remarks)}"
    )


def _read(path: Path) -> dict[tuple[str, Setting], Measurement]:
    """Read measurements that ``--json`` printed; raises MeasuringError, or OSError."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        found = [
            record_from_json("measurement", {"place": 0, **json.loads(line)})
            for line in lines
            if line.strip()
        ]
    except (ValueError, TypeError):
        raise MeasuringError(
            message("--beside {file}: these are no lines that measure --json printed."),
            file=path.name,
        ) from None
    return {(one.spec, one.setting): one for one in found}
