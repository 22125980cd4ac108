"""A stopped ``cli.py train`` goes on, and ends as if it had never been stopped."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import cli
from backbones.registry import parse
from training.command import SpecResult, compare
from training.kept_progress import KeptProgress, RunResult
from training.recipe import Recipe

TINY = "plain?stem=cifar&stages=1,1&width=4"
RECIPE = Recipe(epochs=2, device="cpu", batch_size=512)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    return tmp_path


def test_a_stopped_run_goes_on_bit_for_bit(home: Path) -> None:
    specs, whole = [parse(TINY)], {}
    for result in compare(specs, RECIPE, 2, processes=1):
        whole["mean"], whole["sd"] = result.accuracy_mean, result.accuracy_sd
    kept = KeptProgress.of(specs, RECIPE, 2)
    ended: list[RunResult] = []
    # A run asks before it begins and after each record: within the second one.
    questions = iter(range(2))

    def is_stopped() -> bool:
        return bool(ended) and next(questions, None) is None

    found = compare(specs, RECIPE, 2, ended.append, processes=1, kept=kept, is_stopped=is_stopped)
    assert not list(found)
    assert [result.seed for _place, result in kept.finished()] == [0]
    assert kept.checkpoint(0, 1).exists()
    told: list[RunResult] = []
    (result,) = compare(specs, RECIPE, 2, told.append, processes=1, kept=kept)
    assert (result.accuracy_mean, result.accuracy_sd) == (whole["mean"], whole["sd"])
    assert [run.seed for run in told] == [1]
    assert not kept.folder.exists()


def test_processes_stop_and_keep_what_they_have() -> None:
    specs = [parse(TINY)]
    kept = KeptProgress.of(specs, RECIPE, 4)
    assert not list(compare(specs, RECIPE, 4, processes=2, kept=kept, is_stopped=lambda: True))
    assert len(list(compare(specs, RECIPE.but(epochs=1), 2, processes=2))) == 1


def test_ctrl_c_says_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[bool] = []

    def interrupted(
        *_arguments: object, is_stopped: Callable[[], bool], **_more: Any
    ) -> Iterator[SpecResult]:
        yield SpecResult(TINY, 1, 0.5, None, 1.0)
        signal.raise_signal(signal.SIGINT)
        asked.append(is_stopped())

    monkeypatch.setattr("commands.train.compare", interrupted)
    words = ["train", TINY, "resnet-18", "--epochs", "3", "--json"]
    before = signal.getsignal(signal.SIGINT)
    assert cli.main(words) == 130
    assert signal.getsignal(signal.SIGINT) is before
    assert asked == [True]
    told = capsys.readouterr().err.splitlines()
    assert "0 of 2 runs are done" in told[-2]
    assert told[-1] == (
        f"python cli.py train '{TINY}' 'resnet?depth=18' --epochs 3 --seeds 1 --json --resume"
    )
