"""Time of sweeps, budgets and comparisons, and the scaling lab, on the command line."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import cli
from analysis.roofline import bound, named_devices
from backbones.library import LibraryError
from design import scaling
from design.budget import candidates
from design.records import Candidate
from runs.store import Store
from tests import stored_runs
from tests.profiles import profile_of
from tests.stored_measurements import add

T4 = ("--device", "t4")


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli.main(words) == 0
    return capsys.readouterr().out


def test_a_sweep_tells_bound_and_measured_time(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    words = ("sweep", "resnet?depth=18", "--over", "width=8,16", "--json", *T4)
    first, second = map(json.loads, printed(capsys, *words).splitlines())
    # No store is made by asking.
    assert list(tmp_path.iterdir()) == []
    assert first["measured_ms"] is second["measured_ms"] is None
    assert first["device"] == "NVIDIA T4"
    expected = bound(profile_of(first["spec"]), named_devices()["t4"]).seconds
    assert first["bound_ms"] == pytest.approx(1e3 * expected)
    add(Store(), second["spec"], medians=(3.5, 9.0, 1.0, 1.0))
    add(Store(), first["spec"], medians=(2.5, 9.0, 1.0, 1.0), on="another machine")
    first, second = map(json.loads, printed(capsys, *words).splitlines())
    assert (first["measured_ms"], second["measured_ms"]) == (None, 3.5)
    told = printed(capsys, *words[:-3], *T4)
    assert ["3.50 ms" in line for line in told.splitlines()] == [False, False, True, False, False]
    assert "Measured on this machine" in told
    compared = printed(capsys, "compare", first["spec"], second["spec"], *T4)
    assert "Time (measured)" in compared
    assert "3.50 ms" in compared
    networks = json.loads(printed(capsys, "compare", first["spec"], second["spec"], "--json", *T4))[
        "networks"
    ]
    assert [network["measured_ms"] for network in networks] == [None, 3.5]
    assert networks[0]["bound_ms"] == first["bound_ms"]


def test_libraries_are_compared_with_a_family(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("compare", "resnet-50", "torchvision?model=resnet50", "timm?model=resnet26")
    found = json.loads(printed(capsys, *words, "--json"))
    ours, theirs, small = found["networks"]
    assert ours["params"] == theirs["params"] > small["params"]
    moved, smaller = found["comparisons"]
    assert {one["kind"] for one in moved["operations"]} == {"changed", "resized"}
    assert sum(part["change"]["macs"] for part in smaller["stages"]) == (
        small["macs"] - ours["macs"]
    )
    told = printed(capsys, *words)
    assert "layer3" in told


def test_a_sweep_tells_the_accuracy_of_finished_runs(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    words = ("sweep", stored_runs.RESIDUAL, "--over", "width=8,16", "--json")
    assert [json.loads(line)["accuracy"] for line in printed(capsys, *words).splitlines()] == [
        [], [],
    ]  # fmt: skip
    stored_runs.finished(Store(), "ada")
    first, second = map(json.loads, printed(capsys, *words).splitlines())
    (found,) = first["accuracy"]
    assert found["data"] == "mnist5k"
    assert found["recipe"] == {"device": "cpu"}
    assert (found["mean"], found["seeds"]) == (pytest.approx(0.965), 2)
    low, high = found["interval"]
    assert low < found["mean"] < high
    assert second["accuracy"] == []


def test_a_budget_of_time(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("budget", "--max-ms", "0.02", "--input-size", "32", "--num-classes", "10", *T4)
    found = json.loads(printed(capsys, *words, "--family", "plain", "--json"))
    assert found
    for record in found:
        assert record["feasible"]
        assert record["bound_ms"] <= 0.02
        assert record["device"] == "NVIDIA T4"


def test_an_impossible_budget_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["budget", "--max-params", "10", "--input-size", "32", "--family", "plain"]
    for more in ([], ["--json"]):
        assert cli.main([*words, *more]) == 0
        streams = capsys.readouterr()
        assert streams.err == (
            "No network of these families keeps within the budget; these come nearest.\n"
        )
        assert "plain" in streams.out
    assert not any(record["feasible"] for record in json.loads(streams.out))


def test_a_family_that_refuses_does_not_end_a_budget(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(family: str, *task: object) -> Iterator[Candidate]:
        if family == "torchvision":
            raise LibraryError("no network of it runs")
        return candidates(family, *task)

    monkeypatch.setattr("commands.budget.candidates", refusing)
    words = ["budget", "--max-params", "300k", "--input-size", "32", "--num-classes", "10"]
    words += ["--family", "torchvision"]
    for more in ([], ["--json"]):
        assert cli.main([*words, "--family", "plain", *more]) == 0
        streams = capsys.readouterr()
        assert streams.err == "cli.py: torchvision: no network of it runs\n"
        assert "plain?" in streams.out
    assert {record["family"] for record in json.loads(streams.out)} == {"plain"}
    assert cli.main(words) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err == "cli.py: no network of it runs\n"


def test_the_scaling_lab(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(printed(capsys, "scaling", "--json", *T4))
    own, grid = found["own"], found["grid"]
    assert own["macs"] == profile_of(own["spec"]).macs
    assert [one["kind"] for one in found["equals"]] == ["width", "depth", "resolution", "compound"]
    for one in found["equals"]:
        assert one["macs"] == pytest.approx(own["macs"], rel=0.12)
        expected = bound(profile_of(one["spec"]), named_devices()["t4"]).seconds
        assert one["bound_ms"] == pytest.approx(1e3 * expected)
    assert (grid["left"], grid["of"]) == (len(grid["points"]), scaling.POINTS) == (109, 9261)
    assert grid["chosen"]["alpha"] == 1.2
    assert [table["title"] for table in found["tables"]] == ["Scaling", "Rounding"]
    by_phi = json.loads(printed(capsys, "scaling", "--phi", "1", "--json", *T4))["own"]
    assert (by_phi["width"], by_phi["depth"], by_phi["resolution"]) == (1.1, 1.2, 1.15)
    alone = json.loads(printed(capsys, "scaling", "--width", "2", "--json", *T4))["own"]
    assert alone["spec"] == "efficientnet?width=2"
    text = printed(capsys, "scaling", "--released", "efficientnet-b1", "--tolerance", "0.02")
    assert f"{len(scaling.grid(0.02))} of 9,261 points" in text
    assert "Channels of B0" in text


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--phi", "nan"], "phi=nan is not allowed: give a number from 0 to 10"),
        (["--width", "9"], "width=9 is not allowed: give a number from 0.5 to 4"),
        (["--phi", "1", "--width", "2"], "not both"),
        (["--tolerance", "many"], "tolerance=many is not allowed"),
        (["--released", "b9"], "choose efficientnet-b0, "),
        (["plain"], "plain is not scaled from a baseline"),
    ],
)
def test_a_mistake_of_scaling_is_one_line(
    words: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["scaling", *words]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert reason in streams.err
    assert len(streams.err.splitlines()) == 1
