"""Memory, bound and machine on the command line: numbers, JSON, one clear line for a mistake."""

import json
from pathlib import Path
from typing import Any

import pytest

import cli
from analysis.machine import kept_peaks
from analysis.of_spec import memory_of_spec
from analysis.roofline import bound, named_devices
from backbones.registry import parse
from measuring.records import Setting
from runs.machine import usable_cores
from runs.store import Store
from tests.profiles import profile_of
from tests.stored_measurements import add
from viz.numbers import with_plain_spaces
from viz.roofline_plots import in_time


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_memory_of_a_batch_and_an_optimiser(capsys: pytest.CaptureFixture[str]) -> None:
    spec = "resnet?depth=20&stem=cifar"
    words = ["memory", "resnet-20-cifar", "--batch", "16", "--optimiser", "adam"]
    assert cli.main([*words, "--json"]) == 0
    (found,) = lines(capsys)
    memory = memory_of_spec(parse(spec), "adam")
    peak = memory.peak(16)
    assert (found["spec"], found["batch"], found["optimiser"]) == (spec, 16, "adam")
    assert (found["peak_bytes"], found["by_use"]) == (peak.total, dict(peak.by_use))
    assert found["kept_bytes"] == memory.size("activations").at(16)
    assert found["largest_batch"]["8 GB"] == memory.largest_batch(8 * 10**9)
    assert cli.main(words) == 0
    assert f"largest batch in 24 GB: {memory.largest_batch(24 * 10**9)}" in capsys.readouterr().out
    assert cli.main(["memory", "resnet-20-cifar", "--inference", "--json"]) == 0
    (alone,) = lines(capsys)
    assert alone["optimiser"] is None
    assert alone["by_use"]["gradients"] == 0


def test_bound_on_a_named_device(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["bound", "resnet-18", "resnet-50", "--device", "t4", "--batch", "8"]
    assert cli.main([*words, "--json"]) == 0
    small, large = lines(capsys)
    for text, found in (("resnet-18", small), ("resnet-50", large)):
        expected = bound(profile_of(text), named_devices()["t4"], 8)
        assert found["bound_ms"] == pytest.approx(1e3 * expected.seconds)
        assert found["device"] == "NVIDIA T4"
        limits = [max(one["arithmetic_ms"], one["memory_ms"]) for one in found["operations"]]
        assert found["bound_ms"] == pytest.approx(sum(limits))
    assert cli.main(words) == 0
    assert "at least" in capsys.readouterr().out


@pytest.fixture
def _small_peaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    monkeypatch.setattr("analysis.machine.SECONDS_EACH", 0.0)
    monkeypatch.setattr("analysis.machine.SIZES", (2**14, 2**20))


@pytest.mark.usefixtures("_small_peaks")
def test_this_machine_is_measured_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["machine", "--json"]) == 0
    (first,) = lines(capsys)
    assert cli.main(["bound", "resnet-18", "--json"]) == 0
    (found,) = lines(capsys)
    assert (found["peak_flops"], found["device"], found["cores"]) == (
        first["one_core"]["peak_flops"], first["machine"], 1,
    )  # fmt: skip
    assert found["measured_ms"] is None
    assert cli.main(["machine", "--json"]) == 0
    assert lines(capsys) == [first]
    assert cli.main(["machine", "--again", "--json"]) == 0
    (again,) = lines(capsys)
    assert again["peak_flops"] >= first["peak_flops"]
    assert cli.main(["machine"]) == 0
    assert "arithmetic" in capsys.readouterr().out


@pytest.mark.usefixtures("_small_peaks")
@pytest.mark.parametrize("threads", [1, usable_cores()])
def test_the_bound_is_of_the_threads_of_the_measured_time_beside_it(
    threads: int, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store()
    add(store, "resnet?depth=18", [Setting(threads=threads)], [80.0])
    store.database.close()
    words = ["bound", "resnet-18", "--threads", str(threads)]
    assert cli.main([*words, "--json"]) == 0
    (found,) = lines(capsys)
    assert found["measured_ms"] == pytest.approx(80)
    peaks = kept_peaks()
    assert peaks
    assert found["cores"] == min(threads, peaks.cores)
    assert found["peak_flops"] == peaks.on(threads).flops
    with_time = [one for one in found["operations"] if "measured_ms" in one]
    assert sum(one["measured_ms"] for one in with_time) == pytest.approx(80, rel=0.05)
    assert cli.main(words) == 0
    assert f"measured {with_plain_spaces(in_time(0.08))}, " in capsys.readouterr().out
    assert cli.main([*words, "--batch", "8", "--json"]) == 0
    assert lines(capsys)[0]["measured_ms"] is None


def test_threads_that_are_not_there_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bound", "resnet-18", "--threads", "0"]) == 2
    told = f"threads=0 is not allowed: give a whole number from 1 to {usable_cores()}."
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["memory", "resnet-18", "--batch", "0"], "a batch has 1 to 65536 images, not '0'"),
        (["bound", "resnet-18", "--batch", "x"], "a batch has 1 to 65536 images, not 'x'"),
        (["bound", "resnet-18", "--device", "abacus"], "'here', 't4'"),
    ],
)
def test_a_mistake_is_named(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert ended.value.code == 2
    assert told in capsys.readouterr().err
