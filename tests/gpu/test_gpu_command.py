"""The command that verifies a GPU, on a machine without one: its code has run, and it can fail."""

import json
from pathlib import Path

import pytest
import torch

from tests.gpu import __main__ as command
from tests.gpu import numbers, report, runs
from training.card import Card
from training.device import wait_for


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "PROJECT", tmp_path)
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))


def written(folder: Path) -> dict[str, object]:
    return json.loads((folder / "build" / "gpu-test.json").read_text())


def test_without_a_card_nothing_runs_and_nothing_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "find_card", lambda: None)
    assert command.main([]) == 0
    assert capsys.readouterr().out == "gpu-test: no NVIDIA GPU here: 0 run\n"
    assert written(tmp_path)["checks"] == []


def test_a_fail_ends_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> tuple[bool, report.Figures]:
        raise RuntimeError("CUDA error")

    checks = {
        "good": lambda: (True, {"ratio": 1.23456}),
        "bad": lambda: (False, {"ratio": 3.0}),
        "ugly": broken,
    }
    monkeypatch.setattr(command, "CHECKS", checks)
    monkeypatch.setattr(command, "find_card", lambda: Card("A card", 2**34, (8, 6)))
    monkeypatch.setattr(runs, "live_in", lambda _home: None)
    assert command.main([]) == 1
    out = capsys.readouterr().out
    for line in ("PASS  good: ratio 1.235", "FAIL  bad: ratio 3", "FAIL  ugly: error RuntimeError"):
        assert line in out
    assert "3 run, 2 failed" in out
    facts = written(tmp_path)
    assert facts["card"]["capability"] == "8.6"  # type: ignore[index]
    assert [check["passed"] for check in facts["checks"]] == [True, False, False]  # type: ignore[attr-defined]
    assert command.main(["good"]) == 0


@pytest.mark.parametrize(
    "check",
    [
        numbers.losses_agree,
        numbers.steps_wait_for_nothing,
        numbers.memory_is_as_predicted,
        numbers.oversized_is_refused,
        numbers.graph_is_faster,
    ],
)
def test_checks_of_one_process_pass_on_a_cpu(check: object) -> None:
    # Of ResNet-20 in bf16 a CPU's first loss is near as well.
    passed, figures = check("cpu")  # type: ignore[operator]
    assert passed, figures
    wait_for("cpu")


def test_a_loss_that_is_off_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    losses = iter([2.3, 2.3011] * 9)
    monkeypatch.setattr(numbers, "_first_loss", lambda *_arguments: next(losses))
    passed, figures = numbers.losses_agree("cpu")
    assert not passed
    assert list(figures.values()) == [pytest.approx(0.0011)]


def test_a_wait_fails_on_a_card(monkeypatch: pytest.MonkeyPatch) -> None:
    modes: list[str] = []
    monkeypatch.setattr(torch.cuda, "set_sync_debug_mode", modes.append)
    monkeypatch.setattr(numbers, "EVERYTHING", numbers.EVERYTHING.but(device="cpu"))
    monkeypatch.setattr(numbers.Recipe, "but", lambda recipe, **_changes: recipe)
    assert numbers.steps_wait_for_nothing("cuda")[0]
    assert modes == ["error", "default"]


def test_a_whole_run_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    passed, figures = runs.forked_run_ends("cpu")
    assert passed, figures
    assert figures["ended"] == "done"
