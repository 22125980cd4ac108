"""Measure a network with several settings, one after the other, each in a process of its own."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from analysis.of_spec import profile_spec
from analysis.records import Profile
from backbones.spec import BackboneSpec
from measuring.by_operation import times_of_events, times_of_spans
from measuring.errors import MeasuringError
from measuring.machine import machine
from measuring.memory import check_fits
from measuring.onnx_files import OnnxNode, write_float, write_int8
from measuring.onnx_runner import measure_onnx
from measuring.outcome import Outcome
from measuring.process import in_own_process
from measuring.records import (
    Doing,
    Measurement,
    MeasuringRecord,
    OperationTimes,
    Refused,
    Setting,
)
from measuring.torch_runner import measure_torch

Tell = Callable[[str], None]


def check_all(spec: BackboneSpec, settings: Sequence[Setting]) -> None:
    """Raise MeasuringError where one of the settings cannot be measured here for want of memory."""
    profile = profile_spec(spec)
    for setting in settings:
        check_fits(spec, profile, setting)


def measure(
    spec: BackboneSpec, settings: Sequence[Setting], folder: Path, first: int = 0
) -> Iterator[MeasuringRecord]:
    """Yield what is done, then the times by operation and the measurement, for each setting.

    Begins with the setting number ``first``. ``folder`` takes the model files. A setting that
    cannot be measured gives a Refused, and the others go on.
    """
    measuring, profile = _Measuring(spec, folder), profile_spec(spec)
    for place, setting in enumerate(settings):
        if place < first:
            continue
        try:
            check_fits(spec, profile, setting)
            for step in measuring.steps(setting):
                yield Doing(step, place)
                measuring.do(step, setting)
            found = measuring.outcome
            if times := measuring.times(profile, found, place):
                yield times
            yield _measurement(spec, setting, found, place)
        except MeasuringError as error:
            yield Refused(place, error.note)


class _Measuring:
    """The files that are there already, and what was measured last."""

    def __init__(self, spec: BackboneSpec, folder: Path):
        self.spec = spec
        self.outcome: Outcome
        self._float, self._int8 = folder / "float32.onnx", folder / "int8.onnx"
        self._log = folder / "profile"
        self._nodes: tuple[OnnxNode, ...] = ()

    def steps(self, setting: Setting) -> Iterator[str]:
        """Yield the steps that a setting takes."""
        if setting.runtime != "torch" and not self._nodes:
            yield "export"
        if setting.runtime == "onnxruntime-int8" and not self._int8.exists():
            yield "quantise"
        yield "measure"

    def do(self, step: str, setting: Setting) -> None:
        """Do one step; raises SaidError."""
        spec = self.spec
        if step == "export":
            self._nodes = in_own_process(write_float, spec, self._float)
        elif step == "quantise":
            in_own_process(write_int8, spec, self._float, self._int8)
        elif setting.runtime == "torch":
            self.outcome = in_own_process(measure_torch, spec, setting)
        else:
            path = self._int8 if setting.runtime == "onnxruntime-int8" else self._float
            shapes = spec.input_shapes
            self.outcome = in_own_process(measure_onnx, path, shapes, setting, self._log)

    def times(self, profile: Profile, found: Outcome, place: int) -> OperationTimes | None:
        """Return the time by operation, None where it was not profiled."""
        if found.spans:
            return times_of_spans(profile, found.spans, place)
        if found.events:
            return times_of_events(profile, self._nodes, found.events, place)
        return None


def _significant(value: float) -> float:
    """Round to six significant digits: a small network takes hundredths of a millisecond."""
    return float(f"{value:.6g}")


def _measurement(spec: BackboneSpec, setting: Setting, found: Outcome, place: int) -> Measurement:
    sample = found.sample
    return Measurement(
        place,
        spec.text,
        setting.runtime,
        setting.batch,
        setting.threads,
        setting.backward,
        _significant(sample.median_ms),
        _significant(sample.q1_ms),
        _significant(sample.q3_ms),
        _significant(1e3 * setting.batch / sample.median_ms),
        found.peak_bytes,
        found.size_bytes,
        machine(),
        sample.repeats,
        sample.load,
        sample.is_wide,
        sample.attempts,
        dict(found.versions),
        time.time(),
    )
