"""Real measurements of a tiny network, each in a process of its own."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import cli
from analysis.of_spec import profile_spec
from backbones.registry import parse
from backbones.spec import BackboneSpec
from measuring.machine import machine
from measuring.measure import measure
from measuring.records import (
    Doing,
    Measurement,
    MeasuringRecord,
    OperationTime,
    OperationTimes,
    Setting,
)
from measuring.settings import settings_of
from measuring.stored import medians_here, read_kept, read_state
from runs.store import Store
from tests.measuring.conftest import TINY, measurement

FIELDS = {
    *("spec", "runtime", "batch", "threads", "median_ms", "q1_ms", "q3_ms"),
    *("images_per_second", "peak_bytes", "size_bytes", "machine"),
}
NET = """
from torch import nn
class Net(nn.Sequential):
    def __init__(self, width: int = 4):
        super().__init__(nn.Conv2d(3, width, 3), nn.ReLU(), nn.Flatten())
"""


def test_both_onnx_runtimes_are_measured_with_times_by_operation(tmp_path: Path) -> None:
    spec = parse(TINY)
    settings = settings_of(["onnxruntime", "onnxruntime-int8"], [2])
    found = list(measure(spec, settings, tmp_path))
    assert [one.step for one in found if isinstance(one, Doing)] == [
        *("export", "measure", "quantise", "measure"),
    ]
    full, small = [one for one in found if isinstance(one, Measurement)]
    assert 0 < full.q1_ms <= full.median_ms <= full.q3_ms
    assert full.images_per_second == pytest.approx(2e3 / full.median_ms, rel=1e-3)
    assert small.size_bytes < full.size_bytes
    convolutions = {op.path for op in profile_spec(spec).operations if op.macs}
    for times in (one for one in found if isinstance(one, OperationTimes)):
        assert convolutions <= times.by_path.keys()
    assert {path.suffix for path in tmp_path.iterdir()} == {".onnx"}


def test_a_module_of_ones_own_is_measured_by_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "net.py").write_text(NET)
    name = f"{tmp_path / 'net.py'}:Net"
    words = ["measure", name, "--input", "3,8,8", "--backward", "--json", "--operations"]
    assert cli.main(words) == 0
    lines = capsys.readouterr().out.splitlines()
    forward, both = map(json.loads, lines)
    assert forward.keys() >= FIELDS
    assert (forward["spec"], forward["backward"], both["backward"]) == (name, False, True)
    assert set(forward["operations"]) == {"0", "1", "2"}
    assert cli.main(["measure", name, "--input", "3,8,8", "--keep"]) == 2
    assert "--keep takes networks of the families" in capsys.readouterr().err


class Measured:
    """Measurements that no machine made, in place of those of the command."""

    def __init__(self, median: float = 10.0) -> None:
        self.median, self.calls = median, 0

    def __call__(
        self, spec: BackboneSpec, settings: Sequence[Setting], _folder: Path
    ) -> Iterator[MeasuringRecord]:
        self.calls += 1
        for place, setting in enumerate(settings):
            yield Doing("measure", place)
            yield OperationTimes(place, (OperationTime("stem.conv1", 1.0),))
            yield measurement(place, setting, self.median, machine(), spec.text)


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> Measured:
    made = Measured()
    monkeypatch.setattr("commands.measure.measure", made)
    return made


def test_kept_results_are_there_for_pages_and_for_bound(
    store: Store, measured: Measured, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["measure", TINY, "--batch", "1", "2", "--runtime", "torch", "--json"]
    assert cli.main(words) == 0
    assert read_kept(store, parse(TINY)) == ()
    assert cli.main([*words, "--keep"]) == 0
    kept = read_kept(store, parse(TINY))
    assert [one.measurement.setting for one in kept] == [Setting(), Setting(batch=2)]
    assert all(one.times for one in kept)
    (run,) = store.queue.newest(9)
    assert (run.kind, run.status, run.steps_done, run.steps) == ("measure", "done", 2, 2)
    assert not store.queue.has_work()
    assert read_state(store, run).share == 1.0
    assert medians_here(store, [parse(TINY).text]) == {parse(TINY).text: measured.median}
    capsys.readouterr()


def test_times_of_another_machine_are_refused_before_anything_is_measured(
    tmp_path: Path, measured: Measured, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["measure", TINY, "--json"]) == 0
    line = json.loads(capsys.readouterr().out)
    before = tmp_path / "before.jsonl"
    before.write_text(json.dumps(line | {"machine": "Another"}))
    assert cli.main(["measure", TINY, "--beside", str(before)]) == 2
    assert "of different machines are not compared" in capsys.readouterr().err
    assert measured.calls == 1


def test_lines_of_what_is_not_measured_now_are_told(
    tmp_path: Path, measured: Measured, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["measure", TINY, "--json"]) == 0
    line = json.loads(capsys.readouterr().out)
    before = tmp_path / "before.jsonl"
    # Nothing is compared with it, so its machine does not matter.
    other = line | {"spec": "resnet?depth=18", "machine": "Another"}
    before.write_text("\n".join(map(json.dumps, (line, other))))
    measured.median = 20.0
    assert cli.main(["measure", TINY, "--json", "--beside", str(before)]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["times_as_long"] == 2.0
    assert (
        "--beside before.jsonl: 1 of 2 lines are of nothing that is measured now, such as "
        "resnet?depth=18, torch, batch 1, threads 1."
    ) in told.err
