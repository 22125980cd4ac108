"""Convert measurements to runs of the store, and read what is kept of a network."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from backbones.spec import BackboneSpec
from language.said import message
from measuring.errors import MeasuringError
from measuring.machine import machine
from measuring.records import (
    RUNTIMES,
    USUAL,
    Doing,
    Measurement,
    OperationTimes,
    Refused,
    Setting,
    record_from_json,
)
from measuring.settings import setting_of
from runs.store import RunRequest, Store
from runs.tables import Run

KIND = "measure"
"""Kind of the runs that measure."""

SECONDS_EACH = 12.0
"""Likely seconds of a setting, for the order of the queue."""


@dataclass(frozen=True)
class KeptMeasurement:
    """A measurement, and its time by operation where it was profiled."""

    measurement: Measurement
    times: OperationTimes | None = None


def request(spec: BackboneSpec, settings: Sequence[Setting]) -> RunRequest:
    """Convert settings of one network to a run to be queued."""
    return RunRequest(
        label=spec.text,
        spec=spec.text,
        settings=json.dumps([asdict(setting) for setting in settings]),
        seed=0,
        steps=len(settings),
        kind=KIND,
        cost=SECONDS_EACH * len(settings),
    )


def settings_of_run(run: Run) -> tuple[Setting, ...]:
    """Read a run's settings; raises MeasuringError."""
    try:
        return tuple(setting_of(**setting) for setting in json.loads(run.settings))
    except (TypeError, json.JSONDecodeError):
        raise MeasuringError(message("This run is no measurement.")) from None


def read_kept(store: Store, spec: BackboneSpec) -> tuple[KeptMeasurement, ...]:
    """Read the newest measurement of a network for each machine and setting, whoever asked for it.

    In the order of runtimes, passes, threads and batch sizes, those of one machine together.
    """
    times: dict[tuple[str, int], OperationTimes] = {}
    found: dict[tuple[Any, ...], KeptMeasurement] = {}
    rows = store.queue.rows_about(KIND, [spec.text], ("measurement", "operationtimes"))
    for row in rows:
        if row.kind == "operationtimes":
            record = record_from_json(row.kind, json.loads(row.payload))
            times[row.run, record.number] = record
    for row in rows:
        if row.kind == "measurement":
            one = record_from_json(row.kind, json.loads(row.payload))
            key = one.machine, *_order(one.setting)
            found[key] = KeptMeasurement(one, times.get((row.run, one.number)))
    return tuple(found[key] for key in sorted(found))


def read_kept_here(store: Store, spec: BackboneSpec) -> tuple[KeptMeasurement, ...]:
    """Read the newest measurement of a network for each setting on this machine."""
    here = machine()
    return tuple(one for one in read_kept(store, spec) if one.measurement.machine == here)


def medians_here(store: Store, specs: Iterable[str], setting: Setting = USUAL) -> dict[str, float]:
    """Return the newest median in milliseconds of each network that was measured on this machine.

    One setting counts, so that the times of different networks can be compared.
    """
    here = machine()
    rows = store.queue.rows_about(KIND, specs, ("measurement",))
    found = (record_from_json(row.kind, json.loads(row.payload)) for row in rows)
    return {
        one.spec: one.median_ms for one in found if one.machine == here and one.setting == setting
    }


def _order(setting: Setting) -> tuple[Any, ...]:
    runtime = list(RUNTIMES).index(setting.runtime)
    return runtime, setting.backward, setting.threads, setting.batch


@dataclass(frozen=True)
class State:
    """A run that measures, as far as it has come; ``refused`` are settings with their reasons."""

    run: Run
    settings: tuple[Setting, ...]
    done: int = 0
    doing: Doing | None = None
    refused: tuple[tuple[Setting, Refused], ...] = ()

    @property
    def share(self) -> float:
        """The share of its settings that is done."""
        return self.done / max(1, len(self.settings))


def read_state(store: Store, run: Run) -> State:
    """Read how far a run is."""
    state = State(run, settings_of_run(run))
    refused = []
    rows = store.queue.rows({run.id: -1}, ("measurement", "refused", "doing"))
    for row in rows:
        record = record_from_json(row.kind, json.loads(row.payload))
        if isinstance(record, Doing):
            state = replace(state, doing=record)
        elif isinstance(record, Refused):
            refused.append((state.settings[record.place], record))
    done = sum(row.kind != "doing" for row in rows)
    return replace(state, done=done, refused=tuple(refused))
