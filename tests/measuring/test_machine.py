"""Processes that measure: pinned to cores, denormals taken as zero, the load of others counted."""

import os
from pathlib import Path

import numpy as np
import pytest
import torch

from backbones.registry import parse
from measuring import machine, torch_runner
from measuring.machine import LoadMeter, pin
from measuring.onnx_runner import open_session
from measuring.process import in_own_process
from measuring.records import Setting
from tests.measuring.conftest import TINY

ON_LINUX = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="this system does not pin processes"
)
DENORMAL = 1e-40
"""Below the smallest normal float32, 1.2e-38."""


def _pinned(threads: int) -> list[int]:
    pin(threads)
    return sorted(os.sched_getaffinity(0))


def _pinned_to_the_quietest() -> list[int]:
    allowed = sorted(os.sched_getaffinity(0))
    # All cores but the last are busy.
    machine.psutil.cpu_percent = lambda *_, **__: [  # type: ignore[assignment]
        0.0 if core == allowed[-1] else 90.0 for core in range(max(allowed) + 1)
    ]
    return [*_pinned(1), allowed[-1]]


@ON_LINUX
def test_a_process_is_pinned_to_as_many_cores_as_it_has_threads() -> None:
    allowed = os.sched_getaffinity(0)
    for threads in {1, len(allowed)}:
        found = in_own_process(_pinned, threads)
        assert len(found) == threads
        assert set(found) <= allowed
    assert os.sched_getaffinity(0) == allowed


@ON_LINUX
def test_the_quietest_core_is_taken() -> None:
    found, quietest = in_own_process(_pinned_to_the_quietest)
    assert found == quietest


def _product_in_torch(threads: int) -> tuple[float, float]:
    """The product of a denormal by one before and after a measurement has set up its process."""

    def product() -> float:
        return float(torch.full((64,), DENORMAL).mul(1.0).max())

    before = product()
    torch_runner.take_sample = lambda _call: None  # type: ignore[assignment]
    torch_runner.warm_up = lambda _call: None  # type: ignore[assignment]
    torch_runner.Outcome = lambda *_, **__: None  # type: ignore[assignment, misc]
    torch_runner.measure_torch(parse(TINY), Setting(threads=threads))
    return before, product()


def test_denormals_are_zero_in_a_process_that_measures_torch() -> None:
    before, after = in_own_process(_product_in_torch, 1)
    assert before > 0
    assert after == 0


def _product_in_onnx(path: Path) -> float:
    session = open_session(path, 1)
    (name,) = (taken.name for taken in session.get_inputs())
    (found,) = session.run(None, {name: np.full((1, 64), DENORMAL, np.float32)})
    return float(found.max())


def test_denormals_are_zero_in_onnx_runtime(tmp_path: Path) -> None:
    from onnx import TensorProto, helper, numpy_helper, save

    shapes = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, (1, 64)) for name in ("x", "y")
    ]
    one = numpy_helper.from_array(np.full((1, 64), 0.5, np.float32), "half")
    graph = helper.make_graph(
        [helper.make_node("Mul", ["x", "half"], ["y"])], "g", shapes[:1], shapes[1:], [one]
    )
    path = tmp_path / "mul.onnx"
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), path)
    assert in_own_process(_product_in_onnx, path) == 0


def test_the_load_is_of_others_only_and_never_below_zero(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = {"clock": 100.0, "busy": 50.0, "own": 10.0}
    monkeypatch.setattr(machine.time, "monotonic", lambda: now["clock"])
    monkeypatch.setattr(machine, "_busy_seconds", lambda: now["busy"])
    monkeypatch.setattr(machine, "_own_seconds", lambda: now["own"])
    meter = LoadMeter()
    # In four seconds three cores were busy for seven, of which this process took four.
    now.update(clock=104.0, busy=57.0, own=14.0)
    assert meter.load() == pytest.approx(0.75)
    # The two clocks tick differently: this process seems to have taken more than there was.
    now.update(busy=53.0)
    assert meter.load() == 0.0


def test_busy_seconds_are_without_idle_waiting_and_guests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times = machine.psutil.cpu_times()
    fields = dict.fromkeys(times._fields, 0.0) | {"user": 8.0, "system": 2.0, "idle": 100.0}
    fields |= {name: 3.0 for name in ("iowait", "guest") if name in fields}
    # A guest's time is in the user's too.
    monkeypatch.setattr(machine.psutil, "cpu_times", lambda: type(times)(**fields))
    assert machine._busy_seconds() == pytest.approx(10.0)
