"""The peaks of this machine are measured in the background, once for all who ask."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.machine import Peaks, Rates, keep_peaks
from measuring import peaks


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """The processes that were started: each sleeps in place of measuring."""
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    made: list[Any] = []
    popen = subprocess.Popen

    def start(*_args: Any, **_words: Any) -> Any:
        made.append(popen(["sleep", "600"]))
        return made[-1]

    monkeypatch.setattr(peaks.subprocess, "Popen", start)
    monkeypatch.setattr(peaks, "_process", None)
    yield made
    for process in made:
        process.kill()
        process.wait()


def test_all_who_ask_meanwhile_wait_for_one_process(started: list[Any]) -> None:
    assert not peaks.is_under_way()
    for _ in range(3):
        peaks.begin()
        assert peaks.is_under_way()
    assert len(started) == 1


def test_a_process_that_ends_without_peaks_or_takes_too_long_has_failed(
    started: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    peaks.begin()
    assert not peaks.has_failed()
    started[0].kill()
    started[0].wait()
    assert peaks.has_failed()
    peaks.begin()
    assert peaks.is_under_way()
    monkeypatch.setattr(peaks, "SECONDS", 0.0)
    assert peaks.has_failed()
    assert [process.poll() is None for process in started] == [False, False]


def test_known_peaks_are_not_measured_again(started: list[Any]) -> None:
    rates = Rates(1e11, ((2**14, 1e11),))
    keep_peaks(Peaks(1, rates, rates))
    peaks.begin()
    assert started == []
