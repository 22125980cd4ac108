"""Real measurements of a tiny network, each in a process of its own."""

import json
from pathlib import Path

import pytest

import cli
from analysis.of_spec import profile_spec
from backbones.registry import parse
from measuring.measure import measure
from measuring.records import Doing, Measurement, OperationTimes
from measuring.settings import settings_of
from tests.measuring.conftest import TINY

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
    before = tmp_path / "before.jsonl"
    before.write_text(json.dumps(forward | {"machine": "Another"}))
    assert cli.main(["measure", name, "--input", "3,8,8", "--beside", str(before)]) == 2
    assert "of different machines are not compared" in capsys.readouterr().err
