"""The curves of a growing cost: what is measured, and the command's bad input."""

import json
from pathlib import Path

import pytest

from analysis.trace import profile
from bench import growth
from bench.growth_plot import Curve


def test_operations_are_counted_and_take_longer_the_more_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(growth, "OPERATIONS", (6, 300))
    assert len(profile(growth._chain(300), growth.SHAPE).edges) == 300
    for curve in (*growth.operations(), *growth.payload()):
        assert curve.counts == [6, 300]
        assert 0 < curve.costs[0] < curve.costs[1]


def test_a_store_is_filled_to_each_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "RUNS", (3, 12))
    listed, waits = growth.runs()
    assert listed.counts == waits.counts == [3, 12]
    assert min(*listed.costs, *waits.costs) > 0


def test_a_plot_and_its_figures_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    curve = Curve("profile", "ms", [1, 10], [0.51234, 4.0])
    monkeypatch.setattr(growth, "FOLDER", tmp_path)
    monkeypatch.setattr(growth, "PLOTS", {"few": ("operations", lambda: iter([curve]))})
    drawn: list[str] = []
    monkeypatch.setattr(growth, "write_plot", lambda path, *_more: drawn.append(path.name))
    for name in growth.LIMITS:
        monkeypatch.setenv(f"PLAYGROUND_{name}", "1")
    assert growth.main(["few"]) == 0
    told = json.loads((tmp_path / "few.json").read_text())
    assert told["axis"] == "operations"
    assert told["curves"] == [
        {"name": "profile", "unit": "ms", "counts": [1, 10], "costs": [0.5123, 4.0]}
    ]
    assert drawn == ["few.svg"]
    assert "profile: 1: 0.5123 ms, 10: 4 ms" in capsys.readouterr().out


def test_an_unknown_plot_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert growth.main(["nonsense"]) == 2
    assert "nonsense is not measured; choose operations" in capsys.readouterr().out
