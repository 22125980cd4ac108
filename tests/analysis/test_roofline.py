"""The roofline's limits follow from shapes and peaks, and the machine's peaks are kept."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from math import prod
from pathlib import Path

import pytest
import torch
from torch import nn

from analysis import machine
from analysis.machine import Rates
from analysis.roofline import HERE, Device, bound, named_devices, work
from analysis.trace import profile
from runs.machine import processor
from tests.profiles import profile_of

PEAKS = machine.Peaks(
    4, Rates(1e11, ((2**14, 1e11), (2**27, 1e10))), Rates(4e11, ((2**14, 1e11), (2**27, 2.5e10)))
)
DEVICE = Device("d", "Device", 1e12, ((1_000, 8e11), (1_000_000, 1e11)), "a test")


def test_work_of_each_kind_of_operation() -> None:
    net = nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1, bias=False),
        nn.BatchNorm2d(4),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(4 * 4 * 4, 10),
    )
    found = [work(op, 2) for op in profile(net, (3, 8, 8)).operations[1:]]
    image, maps, half = 2 * 3 * 64, 2 * 4 * 64, 2 * 4 * 16
    assert [(one.flops, one.read // 4, one.written // 4) for one in found] == [
        (2 * 27 * maps, image + 108, maps),
        (2 * maps, maps + 8, maps),
        # In place: it reads and writes all the same.
        (maps, maps, maps),
        (4 * half, maps, half),
        (0, 0, 0),
        (2 * 2 * 640, half + 650, 2 * 10),
    ]
    assert found[0].intensity == found[0].flops / (found[0].read + found[0].written)
    assert found[4].intensity == 0


def test_what_fits_a_cache_is_moved_faster() -> None:
    assert [DEVICE.bandwidth(size) for size in (10, 1_000, 1_001, 10**6, 10**9)] == [
        8e11, 8e11, 8e11, 1e11, 1e11,
    ]  # fmt: skip
    assert DEVICE.main_bandwidth == 1e11
    assert DEVICE.attainable(1) == 1e11
    assert DEVICE.attainable(DEVICE.ridge) == DEVICE.attainable(100) == 1e12


def test_the_sum_of_the_larger_limits() -> None:
    network = profile_of("resnet?depth=18")
    found = bound(network, DEVICE, 4)
    assert found.seconds == pytest.approx(
        sum(max(one.arithmetic, one.memory) for one in found.operations)
    )
    assert found.share("memory") + found.share("arithmetic") == pytest.approx(1)
    assert sum(one.work.flops for one in found.operations) > 4 * network.flops
    assert found.seconds > 4 * network.flops / DEVICE.flops
    by_path = {one.work.path: one for one in found.operations}
    assert by_path["stem.conv1"].limit == "arithmetic"
    assert by_path["conv2_x.0.add"].limit == "memory"
    values = prod(network.operations[1].out_shape)
    assert by_path["stem.conv1"].work.written == 4 * 4 * values


def test_measured_seconds_stand_beside() -> None:
    found = bound(profile_of("resnet?depth=18"), DEVICE)
    operations = found.as_json({"head.fc": 0.002})["operations"]
    with_time = [one for one in operations if "measured_ms" in one]
    assert [(one["path"], one["measured_ms"]) for one in with_time] == [("head.fc", 2.0)]


def test_every_named_device_cites_both_peaks() -> None:
    for key, device in named_devices().items():
        assert key == device.key != HERE
        tflops, gigabytes = device.flops / 1e12, device.main_bandwidth / 1e9
        assert f"{tflops:g}" in device.source, key
        told = (f"{gigabytes:,.0f}", f"{gigabytes / 1000:g}")
        assert any(text in device.source for text in told), key


def test_peaks_are_measured_kept_and_only_grow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    monkeypatch.setattr(machine, "SECONDS_EACH", 0.0)
    monkeypatch.setattr(machine, "SIZES", (2**14, 2**20))
    threads = torch.get_num_threads()
    assert machine.kept_peaks() is None
    first = machine.peaks_here()
    assert torch.get_num_threads() == threads
    # A product of matrices cannot be slower than this, nor faster than that, on any machine.
    assert 1e8 < first.one.flops <= first.together.flops < 1e15
    for rates in (first.one, first.together):
        assert all(1e6 < rate < 1e13 for _size, rate in rates.bandwidths)
    assert machine.kept_peaks() == machine.peaks_here() == first
    slower = Rates(1.0, ((2**14, 1.0), (2**20, 1e14)))
    again = machine.keep_peaks(machine.Peaks(first.cores, slower, slower))
    assert again.one.flops == first.one.flops
    assert again.together.bandwidths == (first.together.bandwidths[0], (2**20, 1e14))
    assert machine.kept_peaks() == again


@pytest.mark.parametrize(
    "kept",
    [
        "no json",
        # Of a version that kept the peaks of all cores only.
        json.dumps({processor(): {"flops": 1e12, "bandwidths": [[1024, 1e10]]}}),
    ],
)
def test_peaks_that_cannot_be_read_are_measured_anew(
    kept: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    monkeypatch.setattr(machine, "measure_peaks", lambda: PEAKS)
    (tmp_path / "machine-peaks.json").write_text(kept)
    assert machine.kept_peaks() is None
    assert machine.peaks_here() == machine.kept_peaks() == PEAKS


def test_peaks_of_some_cores_lie_between_those_of_one_and_of_all() -> None:
    one, two, three, four, more = (PEAKS.on(threads) for threads in (1, 2, 3, 4, 64))
    assert [device.cores for device in (one, two, three, four, more)] == [1, 2, 3, 4, 4]
    assert [device.flops for device in (one, two, three, four)] == [1e11, 2e11, 3e11, 4e11]
    assert [device.main_bandwidth for device in (one, two, three, four)] == [
        1e10, 2e10, 2.5e10, 2.5e10,
    ]  # fmt: skip
    assert four == more
    least = [bound(profile_of("resnet?depth=18"), device).seconds for device in (one, two, four)]
    assert sorted(least, reverse=True) == least


def test_two_who_ask_at_once_measure_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    calls = []

    def measure() -> machine.Peaks:
        calls.append(1)
        time.sleep(0.3)
        return PEAKS

    monkeypatch.setattr(machine, "measure_peaks", measure)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: machine.peaks_here(), range(4)))
    assert found == [PEAKS] * 4
    assert len(calls) == 1
