"""Define the records of measurements: plain data without tensors.

Units: times are milliseconds of one pass over a batch, memory and files are bytes. ``place`` counts
the settings of a run from 0.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from language.said import Note, message
from runs.record import Record, reader_of

Runtime = Literal["torch", "onnxruntime", "onnxruntime-int8"]
RUNTIMES: Mapping[Runtime, str] = {
    "torch": message("PyTorch, eager"),
    "onnxruntime": message("ONNX Runtime"),
    "onnxruntime-int8": message("ONNX Runtime, int8"),
}
"""The runtimes in words."""

STEPS = {
    "export": message("Exporting to ONNX"),
    "quantise": message("Quantising to int8"),
    "measure": message("Measuring"),
}
"""Steps of a measurement in words, in their order."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The settings of one measurement; ``backward``: forward and backward pass in training mode."""

    runtime: Runtime = "torch"
    batch: int = 1
    threads: int = 1
    backward: bool = False


USUAL = Setting()
"""Setting of the times that stand beside lower bounds: eager PyTorch, one image, one thread."""


class _OfSetting(Record):
    """A record that a setting of a run has one of."""

    __slots__ = ()
    place: int

    @property
    def number(self) -> int:
        """The place of the setting."""
        return self.place


@dataclass(frozen=True, slots=True)
class Measurement(_OfSetting):
    """The time of one network with one setting on one machine.

    ``peak_bytes`` is the process's largest resident memory during the passes, less what it held
    before the network was there; None where the system does not tell. ``size_bytes`` is the model's
    file, or parameters and buffers in PyTorch. ``load`` is the number of cores that others kept
    busy meanwhile. ``wide_spread``: the quartiles lay far apart, also when measured again.
    ``when`` is in seconds since 1970.
    """

    place: int
    spec: str
    runtime: Runtime
    batch: int
    threads: int
    backward: bool
    median_ms: float
    q1_ms: float
    q3_ms: float
    images_per_second: float
    peak_bytes: int | None
    size_bytes: int
    machine: str
    repeats: int
    load: float
    wide_spread: bool
    attempts: int
    versions: Mapping[str, str] = field(default_factory=dict)
    when: float = 0.0

    @property
    def setting(self) -> Setting:
        """The settings that it was made with."""
        return Setting(self.runtime, self.batch, self.threads, self.backward)

    @property
    def changes(self) -> dict[str, Any]:
        """Return the columns that say how far the run is, and with which versions."""
        return {"steps_done": self.place + 1, "environment": json.dumps(dict(self.versions))}


@dataclass(frozen=True, slots=True)
class OperationTime:
    """The time of one operation of the profile, and of what was fused with it."""

    path: str
    milliseconds: float


@dataclass(frozen=True, slots=True)
class OperationTimes(_OfSetting):
    """The time by operation of one setting's forward pass, by the runtime's own profiler.

    ``other_ms`` is what belongs to no operation of the profile, such as changes of layout.
    """

    place: int
    times: tuple[OperationTime, ...]
    other_ms: float = 0.0

    @property
    def by_path(self) -> dict[str, float]:
        """The milliseconds of each operation by its path."""
        return {one.path: one.milliseconds for one in self.times}


@dataclass(frozen=True, slots=True)
class Refused(_OfSetting):
    """A setting that could not be measured, and why."""

    place: int
    note: Note

    @property
    def changes(self) -> dict[str, Any]:
        """Return the column that says how far the run is."""
        return {"steps_done": self.place + 1}


@dataclass(frozen=True, slots=True)
class Doing(Record):
    """The step that a run is at, a key of ``STEPS``; each replaces the one before."""

    step: str
    place: int


MeasuringRecord = Measurement | OperationTimes | Refused | Doing

KINDS: dict[str, type[Any]] = {
    cls.__name__.lower(): cls for cls in (Measurement, OperationTimes, Refused, Doing)
}
"""The records by the names under which they are stored."""

record_from_json = reader_of(KINDS)
