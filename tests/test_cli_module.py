"""Modules of one's own on the command line: named by their file, profiled within limits."""

import json
import pickle
import re
import shlex
from html import unescape
from pathlib import Path

import pytest

import cli
from backbones import limits
from backbones.registry import FAMILIES, parse
from backbones.spec import SpecError
from tests.own_modules import _no_families_left, net

__all__ = ["_no_families_left", "net"]


def profiled(capfd: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    assert cli.main(["profile", *words, "--json"]) == 0
    return json.loads(capfd.readouterr().out)


@pytest.mark.parametrize(
    ("words", "params"),
    [
        (["Net"], 8 * 27 + 8 * 10 + 10),
        (["Net?width=6&bias=true"], 6 * 28 + 6 * 10 + 10),
        (["Net", "--arg", "width=6", "--arg", "act=gelu", "--input", "3,17,9"], 6 * 27 + 70),
        (["wide", "--arg", "factor=3"], 24 * 27 + 24 * 10 + 10),
        (["made"], 4 * 27 + 4 * 10 + 10),
        (["Pair", "--arg", "size=6", "--input", "6", "--input", "5,6"], 28),
    ],
)
def test_a_class_a_function_and_a_module_are_profiled(
    words: list[str], params: int, net: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    found = profiled(capfd, f"{net}:{words[0]}", *words[1:])
    assert found["params"] == params


def test_one_layer_and_one_pixel_are_singular(net: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["profile", f"{net}:Pair", "--arg", "size=6", "--input", "6"]) == 2
    assert "(TypeError). Check number and shapes of the inputs." in capfd.readouterr().err
    words = [f"{net}:Pair", "--arg", "size=6", "--input", "6", "--input", "5,6"]
    assert cli.main(["profile", *words]) == 0
    told = capfd.readouterr().out
    assert "depth            1 weighted layer\n" in told
    assert "receptive field  1 pixel\n" in told


def test_a_mistake_that_inputs_do_not_make_asks_for_no_others(
    net: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    net.write_text(net.read_text(encoding="utf-8").replace("self.conv(x)", "self.conf(x)"))
    assert cli.main(["profile", f"{net}:Net"]) == 2
    told = capfd.readouterr().err
    assert "has no attribute 'conf' (AttributeError).\n" in told


def test_the_input_is_the_one_that_was_given(net: Path, capfd: pytest.CaptureFixture[str]) -> None:
    layers = profiled(capfd, f"{net}:Net", "--input", "3,17,9")["layers"]
    assert isinstance(layers, list)
    assert layers[0]["out_shape"] == [3, 17, 9]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["Nett"], "has no module Nett; it has Net, Pair, wide, made, Endless"),
        (["Pair"], "needs size: give --arg size="),
        (["Net", "--arg", "depth=3"], "has no argument depth; it has width, rate"),
        (["Net", "--arg", "width=x"], "width=x is not allowed: give a whole number"),
        (["Net", "--arg", "width"], "--arg width: write it like width=64"),
        (["Net", "--input", "3,a"], "--input 3,a: write whole numbers"),
        (["Net", "--input", "3"], "In conv (Conv2d), PyTorch refuses conv2d of (1, 3)"),
        (["Net", "--arg", "act=no"], "cannot be built with these settings"),
        (["number"], "returns a int, and no torch.nn.Module"),
        (["Large"], "took more than 2 GB of memory and was ended"),
        (["Leaves"], "ended its process (exit code 3)"),
    ],
)
def test_what_cannot_be_is_one_line(
    words: list[str], reason: str, net: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["profile", f"{net}:{words[0]}", *words[1:]]) == 2
    told = capfd.readouterr()
    assert told.out == ""
    lines = [line for line in told.err.splitlines() if line != "imported"]
    assert len(lines) == 1
    assert reason in lines[0]


def test_a_module_that_does_not_end_is_ended(
    net: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SECONDS", 0.5)
    assert cli.main(["profile", f"{net}:Endless"]) == 2
    assert "took more than 0.5 s and was ended" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("import nothing_there\n", "does not import: No module named 'nothing_there'"),
        ("x = 1\ny = 1 / 0\n", "division by zero (ZeroDivisionError, line 2)"),
        ("class Net\n", "SyntaxError"),
        ("raise SystemExit(0)\n", "SystemExit, line 1"),
        (None, "There is no file"),
    ],
)
def test_a_file_that_does_not_import_is_one_line(
    content: str | None, reason: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.py"
    if content:
        file.write_text(content, encoding="utf-8")
    assert cli.main(["profile", f"{file}:Net"]) == 2
    (line,) = capfd.readouterr().err.splitlines()
    assert reason in line


def test_a_file_reads_its_neighbours_and_its_package(
    net: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    package = net.parent / "some_package"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "parts.py").write_text("SIZE = 5\n", encoding="utf-8")
    (package / "whole.py").write_text(
        "from torch.nn import Linear\nfrom .parts import SIZE\nmade = Linear(SIZE, 2)\n",
        encoding="utf-8",
    )
    assert profiled(capfd, f"{package / 'whole.py'}:made", "--input", "5")["params"] == 12
    beside = net.parent / "beside.py"
    beside.write_text("from some_package.whole import made\n", encoding="utf-8")
    assert profiled(capfd, f"{beside}:made", "--input", "5")["params"] == 12


def test_a_diagram_marks_what_an_argument_changed(net: Path, tmp_path: Path) -> None:
    out = tmp_path / "net.svg"
    words = [f"{net}:Net?bias=true", "--against", f"{net}:Net", "--out", str(out)]
    assert cli.main(["diagram", *words]) == 0
    assert "</svg>" in out.read_text(encoding="utf-8")


def test_options_of_own_modules_are_for_these_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["profile", "resnet-18", "--input", "3,64,64"]) == 2
    assert "write the knobs, as in resnet?input_size=64" in capsys.readouterr().err


def test_an_address_names_no_file(net: Path) -> None:
    for text in (f"{net}:Net", "module", f"module?target={net}:Net"):
        with pytest.raises(SpecError, match="is not allowed: choose"):
            parse(text)
    assert "module" not in FAMILIES


def test_a_process_with_threads_has_the_same_limits(
    net: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_can_fork", lambda: False)
    assert profiled(capfd, f"{net}:Net?width=6")["params"] == 232
    assert cli.main(["profile", f"{net}:Leaves"]) == 2
    assert "exit code 3" in capfd.readouterr().err


def test_a_spec_goes_to_another_process(net: Path, capfd: pytest.CaptureFixture[str]) -> None:
    profiled(capfd, f"{net}:Net")
    profiled(capfd, f"{net}:Pair", "--arg", "size=6", "--input", "6", "--input", "5,6")
    for text in (f"{net}:Net?width=6", f"{net}:Pair"):
        spec = parse(text)
        assert pickle.loads(pickle.dumps(spec)).text == spec.text


@pytest.mark.parametrize(
    ("words", "params"),
    [
        (["Net?bias=true", "--arg", "width=6", "--arg", "act=gelu", "--input", "3,17,9"], "238"),
        (["Pair", "--arg", "size=6", "--input", "1,6", "--input", "5,6"], "28"),
    ],
)
@pytest.mark.parametrize("ending", ["md", "tex", "html"])
def test_a_file_tells_the_command_that_makes_it(
    words: list[str], params: str, ending: str, net: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(net.parent)
    name = f"{words[0].partition('?')[0]}.{ending}"
    assert cli.main(["export", f"net.py:{words[0]}", *words[1:], "--out", "first"]) == 2
    assert cli.main(["export", f"net.py:{words[0]}", *words[1:], "--out", name]) == 0
    made = Path(name).read_text(encoding="utf-8")
    assert params in made
    assert "explore?v=" not in made
    (command,) = re.findall(r"python cli\.py ([^`<\n]+)", unescape(made))
    Path(name).unlink()
    assert cli.main(shlex.split(command)) == 0
    assert Path(name).read_text(encoding="utf-8") == made


def test_a_module_is_compared_with_other_networks(
    net: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    words = ["compare", f"{net}:Net", f"{net}:Net?width=6", "resnet-18"]
    assert cli.main([*words, "--input", "3,32,48", "--json"]) == 0
    own, narrow, other = json.loads(capfd.readouterr().out)["networks"]
    assert own["params"] - narrow["params"] == 2 * 37
    assert own["receptive_field"] == {"smallest": [3, 3], "largest": [3, 3]}
    assert other["params_used"] == other["params"]
    assert other["not_counted"] == []
    assert cli.main(["compare", f"{net}:Net", f"{net}:Net"]) == 2
    assert "is given twice" in capfd.readouterr().err


def test_networks_without_feature_maps_have_a_report(net: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    words = [f"{net}:Pair", f"{net}:Pair?bias=false", "--arg", "size=6", "--input", "6"]
    assert cli.main(["compare", *words, "--input", "5,6", "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8").count("plotly-graph-div") == 7


@pytest.mark.parametrize("ending", ["svg", "dot"])
def test_what_ran_before_a_module_failed_is_drawn(
    ending: str, net: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / f"net.{ending}"
    words = ["diagram", f"{net}:Broken", "--input", "3,9,9", "--level", "all", "--out", str(out)]
    assert cli.main(words) == 2
    told = capfd.readouterr().err
    assert f"{out}: drawn until there" in told
    assert "In second (Conv2d), PyTorch refuses conv2d" in told
    drawn = out.read_text(encoding="utf-8")
    assert "first" in drawn
    assert "second" not in drawn


def test_nothing_is_drawn_where_nothing_ran(net: Path, tmp_path: Path) -> None:
    out = tmp_path / "net.svg"
    assert cli.main(["diagram", f"{net}:Net", "--input", "3", "--out", str(out)]) == 2
    assert not out.exists()


@pytest.mark.parametrize(
    ("command", "more"),
    [
        ("profile", []),
        ("bound", ["--device", "t4"]),
        ("compare", ["resnet-18"]),
        ("diagram", ["--out", "net.svg"]),
        ("export", ["--out", "net.csv"]),
        ("assert", ["--max-params", "1M"]),
    ],
)
def test_what_no_formula_counts_is_told_on_stderr(
    command: str,
    more: list[str],
    net: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(net.parent)
    assert cli.main([command, "net.py:Sampled", *more, "--input", "3,8,8"]) == 0
    assert "net.py:Sampled: not counted: grid_sampler_2d (1×)\n" in capfd.readouterr().err


def test_a_picture_that_is_drawn_smaller_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("viz.pdf.MOST_PIXELS", 400)
    out = tmp_path / "net.png"
    assert cli.main(["diagram", "resnet-18", "--out", str(out)]) == 0
    assert re.search(r"net\.png: drawn at \d+ % of its size", capsys.readouterr().err)
