"""Memory, bound and machine on the command line: numbers, JSON, one clear line for a mistake."""

import json
from pathlib import Path

import pytest

import cli
from analysis.of_spec import memory_of_spec
from analysis.roofline import bound, named_devices
from backbones.registry import parse
from tests.profiles import profile_of


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
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


def test_this_machine_is_measured_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    monkeypatch.setattr("analysis.machine.SECONDS_EACH", 0.0)
    monkeypatch.setattr("analysis.machine.SIZES", (2**14, 2**20))
    assert cli.main(["machine", "--json"]) == 0
    (first,) = lines(capsys)
    assert cli.main(["bound", "resnet-18", "--json"]) == 0
    (found,) = lines(capsys)
    assert (found["peak_flops"], found["device"]) == (first["peak_flops"], first["machine"])
    assert cli.main(["machine", "--json"]) == 0
    assert lines(capsys) == [first]
    assert cli.main(["machine", "--again", "--json"]) == 0
    (again,) = lines(capsys)
    assert again["peak_flops"] >= first["peak_flops"]


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
