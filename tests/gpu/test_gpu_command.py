"""The command that verifies a GPU, on a machine without one: its code has run, and it can fail."""

import itertools
import json
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from tests.gpu import __main__ as command
from tests.gpu import numbers, report, runs
from training import loop
from training.card import Card
from training.device import wait_for
from training.loop import Training
from training.stack import Stack


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


def test_a_word_of_no_check_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "find_card", lambda: pytest.fail("the card was asked"))
    assert command.main(["graph", "typo"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("gpu-test: no check has 'typo' in its name: choose words of\n")
    assert all(name in told for name in command.CHECKS)


def test_driver_and_torch_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "CHECKS", {"good": lambda: (True, {})})
    monkeypatch.setattr(command, "find_card", lambda: Card("A card", 2**34, (8, 6)))
    monkeypatch.setattr(command, "driver_version", lambda: 13_000)
    monkeypatch.setattr(runs, "live_in", lambda _home: None)
    script = tmp_path / "nvidia-smi"
    script.write_text("#!/bin/sh\necho 580.65.06\necho 580.65.06\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert command.main([]) == 0
    assert f"driver 580.65.06 for CUDA 13.0, torch {torch.__version__}" in capsys.readouterr().out
    assert written(tmp_path)["card"]["driver"] == "580.65.06"  # type: ignore[index]
    script.unlink()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert command.driver_number() == "unknown, nvidia-smi failed (FileNotFoundError)"


TINY = runs.TINY


@pytest.mark.parametrize(
    "check",
    [
        partial(numbers.accuracies_agree, specs=(TINY,), epochs=1),
        partial(numbers.pause_and_resume, spec=TINY),
        partial(numbers.seeds_together_agree, spec=TINY, seeds=3),
    ],
)
def test_longer_checks_pass_on_a_cpu(check: partial[tuple[bool, report.Figures]]) -> None:
    passed, figures = check("cpu")
    assert passed, figures


def test_accuracies_that_are_off_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    # Three seeds there, three here.
    found = iter([0.9, 0.9, 0.9, 0.87, 0.87, 0.86])
    monkeypatch.setattr(numbers, "_accuracy", lambda *_arguments: next(found))
    passed, figures = numbers.accuracies_agree("cpu", [TINY])
    assert (passed, figures) == (False, {"resnet": pytest.approx(100 / 30)})


def test_a_run_that_begins_anew_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbers.checkpoint, "load", lambda *_arguments: None)
    passed, figures = numbers.pause_and_resume("cpu", TINY)
    assert not passed
    assert figures["goes on after epoch (1)"] == 0


@pytest.mark.parametrize(("pace", "has_passed"), [(1, True), (1.2, False), (0.8, False)])
def test_recorded_seconds_are_compared_with_those_that_passed(
    pace: float, has_passed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Time passes with each step only; the check's own clock has another pace.
    steps: list[float] = []
    update = Training.update

    class Clock:
        def __init__(self, pace: float) -> None:
            self.pace = pace

        def perf_counter(self) -> float:
            return self.pace * sum(steps)

    def take(training: Training, *given: Any) -> None:
        update(training, *given)
        steps.append(1.0)

    monkeypatch.setattr(Training, "update", take)
    monkeypatch.setattr(loop, "time", Clock(1.0))
    monkeypatch.setattr(numbers, "time", Clock(pace))
    passed, figures = numbers.seconds_are_the_cards("cpu", TINY)
    assert passed is has_passed, figures
    assert list(figures.values()) == [pytest.approx(1 / pace)]


def test_gradients_that_are_off_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    gradients = Stack.gradients

    def wrong(stack: Stack, *given: torch.Tensor) -> object:
        answers = gradients(stack, *given)
        next(stack.trainings[1].net.parameters()).grad[0, 0, 0, 0] += 2e-5  # type: ignore[index]
        return answers

    monkeypatch.setattr(Stack, "gradients", wrong)
    passed, figures = numbers.seeds_together_agree("cpu", TINY, seeds=2)
    assert not passed
    assert figures["gradients differ by (at most 1e-05)"] == pytest.approx(2e-5, rel=0.1)


def test_an_estimate_is_measured() -> None:
    _passed, figures = runs.estimate_is_near("cpu", TINY, epochs=1)
    # How near it is depends on what else the machine does.
    assert 0.01 < float(str(figures["real over estimated (0.5 to 2)"])) < 100
    assert figures["MB kept (under 64)"] == 0


@pytest.mark.parametrize(("real", "has_passed"), [(9.0, True), (21.0, False), (4.0, False)])
def test_an_estimate_is_judged(
    real: float, has_passed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    guess = SimpleNamespace(seconds=10.0)
    process = SimpleNamespace(call=lambda *_arguments: guess, close=lambda: None)
    monkeypatch.setattr(runs, "MeasuringProcess", lambda: process)
    monkeypatch.setattr(runs, "run_once", lambda *_arguments: SimpleNamespace(seconds=real))
    assert runs.estimate_is_near("cpu", TINY)[0] is has_passed


@pytest.mark.parametrize(("kept", "has_passed"), [(0, True), (2**27, False)])
def test_memory_that_an_estimate_keeps_is_a_fail(
    kept: int, has_passed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = itertools.chain([2**34], itertools.repeat(2**34 - kept))
    process = SimpleNamespace(
        call=lambda *_arguments: SimpleNamespace(seconds=1.0), close=lambda: None
    )
    monkeypatch.setattr(runs, "MeasuringProcess", lambda: process)
    monkeypatch.setattr(runs, "run_once", lambda *_arguments: SimpleNamespace(seconds=1.0))
    monkeypatch.setattr(runs, "place_of", lambda _recipe: SimpleNamespace(index=0))
    monkeypatch.setattr(runs.time, "sleep", lambda _seconds: None)
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda _index: (next(free), 2**34))
    assert runs.estimate_is_near("cuda", TINY)[0] is has_passed


def test_a_whole_run_is_checked() -> None:
    passed, figures = runs.forked_run_ends("cpu")
    assert passed, figures
    assert figures == {"with none": "done on the CPU"}


@pytest.mark.parametrize(
    ("inherited", "names"), [(None, ["GPU-5f", "2"]), ("7,3,5", ["GPU-5f", "5"])]
)
def test_a_run_inherits_the_last_card_by_uuid_and_by_index(
    inherited: str | None, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    if inherited:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", inherited)
    cards = [Card("A card", 2**34, (8, 6), index) for index in (0, 2)]
    seen: list[str] = []

    def run(name: str, _device: str) -> tuple[str, str, str]:
        seen.append(name)
        return "done", "", "2" if name == "2" else "GPU-5f"

    monkeypatch.setattr(runs, "usable_cards", lambda: cards)
    monkeypatch.setattr(
        torch.cuda, "get_device_properties", lambda index: SimpleNamespace(uuid={2: "5f"}[index])
    )
    monkeypatch.setattr(runs, "_inheriting", run)
    # On another card than it was given.
    assert runs.forked_run_ends()[0] is (inherited is None)
    assert seen == names


def test_a_full_memory_has_a_neighbour() -> None:
    passed, figures = runs.full_memory_is_told("cpu")
    assert passed, figures
    assert (figures["it ended"], figures["its neighbour"]) == ("done", "done")


@pytest.mark.parametrize(
    ("full", "note", "neighbour", "has_passed"),
    [
        ("failed", "The GPU's memory is full: choose a smaller batch.", "done", True),
        ("failed", "The run stopped on an error, RuntimeError: CUDA error", "done", False),
        ("broken", "The GPU's memory is full", "done", False),
        ("failed", "The GPU's memory is full", "failed", False),
    ],
)
def test_a_full_memory_is_to_be_told_in_the_sentence(
    full: str, note: str, neighbour: str, has_passed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [SimpleNamespace(status=full, note=note), SimpleNamespace(status=neighbour, note=None)]
    monkeypatch.setattr(runs, "_executor", lambda **_settings: nullcontext())
    monkeypatch.setattr(runs, "_run", lambda *_arguments: found)
    assert runs.full_memory_is_told()[0] is has_passed


def test_slots_are_timed_on_a_cpu() -> None:
    assert runs._seconds("cpu", 2, [TINY], 1, 1, gpu_graph=True, gpu_stack=3) > 0


def test_a_run_that_is_not_done_is_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [SimpleNamespace(spec=TINY, status="failed", note="The GPU's memory is full.")]
    monkeypatch.setattr(runs, "_executor", lambda *_slots, **_settings: nullcontext())
    monkeypatch.setattr(runs, "_run", lambda *_arguments: found)
    with pytest.raises(RuntimeError, match="failed The GPU's memory is full"):
        runs._seconds("cpu", 1, [TINY], 1, 1)


@pytest.mark.parametrize(
    ("slots", "seconds", "has_passed"),
    [(4, 10.0, True), (4, 13.0, False), (3, 10.0, True), (2, 19.0, True)],
)
def test_slots_are_judged_from_three_on(
    slots: int, seconds: float, has_passed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, int, dict[str, object]]] = []

    def timed(device: str, slots: int, *_work: object, **settings: object) -> float:
        asked.append((device, slots, settings))
        return 30.0 if settings.get("gpu_slots") == 1 else seconds

    monkeypatch.setattr(runs, "_seconds", timed)
    monkeypatch.setattr(runs, "usable_cards", lambda: [Card("A card", 2**34, (8, 6))])
    monkeypatch.setattr(runs, "slots_on", lambda device: slots if device == "cuda" else 16)
    passed, figures = runs.slots_are_faster()
    assert passed is has_passed, figures
    assert asked == [
        ("cuda", 1, {"gpu_slots": 1}),
        ("cuda", slots, {}),
        ("cuda", slots, {"gpu_graph": True, "gpu_stack": 3}),
        ("cpu", 16, {}),
    ]
